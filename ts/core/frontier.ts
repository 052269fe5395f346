import { CoreError } from "./error.ts";
import { checkTime, frozenTime, lessEqual, lessThan, showTime, type Timestamp } from "./timestamp.ts";

/** The earliest timestamps that may still appear somewhere, as they were when it was asked for. It never changes. */
export interface Frontier {
  /** Mutually incomparable, in no particular order. A copy, made at each asking. */
  readonly elements: readonly Timestamp[];
  /** Nothing more can come. */
  readonly isEmpty: boolean;
  /**
   * Whether some element is at or before `time`: `time` may still appear.
   * @throws {CoreError} `bad-timestamp` where an element has another number of coordinates.
   */
  lessEqual(time: Timestamp): boolean;
  /** Whether some element is strictly before `time`. @throws {CoreError} as {@link lessEqual} does. */
  lessThan(time: Timestamp): boolean;
}

/**
 * A frontier of the given times: those of them that no other precedes, copied.
 *
 * @throws {CoreError} `bad-timestamp` for what are no timestamps of one depth.
 * @example
 * ```ts
 * import { frontierOf } from "tidemark/timely";
 * const frontier = frontierOf([[1, 5], [2, 0]]);
 * console.log(frontier.lessEqual([1, 6]), frontier.lessEqual([1, 4])); // true false
 * ```
 */
export function frontierOf(elements: readonly Timestamp[]): Frontier {
  for (const element of elements) checkTime(element, elements[0]?.length ?? 0);
  return ownFrontier(minimalTimes(elements).map(frozenTime));
}

/** The times that no other of the given times precedes, each once. */
export function minimalTimes(times: Iterable<Timestamp>): Timestamp[] {
  let minimal: Timestamp[] = [];
  for (const time of times) {
    if (minimal.some((other) => lessEqual(other, time))) continue;
    minimal = minimal.filter((other) => !lessEqual(time, other));
    minimal.push(time);
  }
  return minimal;
}

/**
 * The elements themselves, for those who change nothing: operators look at them in each activation, and a copy or a
 * frozen array costs as much as half of that.
 */
export function sharedElements(frontier: Frontier): readonly Timestamp[] {
  return Elements.shared(frontier);
}

/** A frontier of elements that nobody else has. */
export function ownFrontier(elements: readonly Timestamp[]): Frontier {
  return elements.length === 0 ? nothing : new Elements(elements);
}

class Elements implements Frontier {
  readonly #elements: readonly Timestamp[];

  constructor(elements: readonly Timestamp[]) {
    this.#elements = elements;
  }

  static shared(frontier: Frontier): readonly Timestamp[] {
    return #elements in frontier ? frontier.#elements : frontier.elements;
  }

  get elements(): readonly Timestamp[] {
    return this.#elements.map((element) => element.slice());
  }

  get isEmpty(): boolean {
    return this.#elements.length === 0;
  }

  lessEqual(time: Timestamp): boolean {
    for (const element of this.#elements) {
      if (element.length !== time?.length) refuse(time, element.length);
      if (lessEqual(element, time)) return true;
    }
    return false;
  }

  lessThan(time: Timestamp): boolean {
    for (const element of this.#elements) {
      if (element.length !== time?.length) refuse(time, element.length);
      if (lessThan(element, time)) return true;
    }
    return false;
  }
}

const nothing: Frontier = new Elements([]);

/** Out of the way of what is called once a record. */
function refuse(time: Timestamp, depth: number): never {
  throw new CoreError("bad-timestamp", `${showTime(time)} is compared to timestamps of ${depth} coordinates`);
}
