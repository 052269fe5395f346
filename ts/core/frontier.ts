import { lessEqual, lessThan, type Timestamp } from "./timestamp.ts";

/** The earliest timestamps that may still appear somewhere, as they were when it was asked for. It never changes. */
export interface Frontier {
  /** Mutually incomparable, in no particular order. */
  readonly elements: readonly Timestamp[];
  /** Nothing more can come. */
  readonly isEmpty: boolean;
  /** Whether some element is at or before `time`: `time` may still appear. */
  lessEqual(time: Timestamp): boolean;
  /** Whether some element is strictly before `time`. */
  lessThan(time: Timestamp): boolean;
}

/**
 * A frontier of the given elements, which must be mutually incomparable. It keeps the array: nobody may change that.
 *
 * @example
 * ```ts
 * import { frontierOf } from "tidemark/timely";
 * const frontier = frontierOf([[1, 5], [2, 0]]);
 * console.log(frontier.lessEqual([1, 6]), frontier.lessEqual([1, 4])); // true false
 * ```
 */
export function frontierOf(elements: readonly Timestamp[]): Frontier {
  return elements.length === 0 ? nothing : new Elements(elements);
}

class Elements implements Frontier {
  readonly elements: readonly Timestamp[];

  constructor(elements: readonly Timestamp[]) {
    this.elements = elements;
  }

  get isEmpty(): boolean {
    return this.elements.length === 0;
  }

  lessEqual(time: Timestamp): boolean {
    for (const element of this.elements) if (lessEqual(element, time)) return true;
    return false;
  }

  lessThan(time: Timestamp): boolean {
    for (const element of this.elements) if (lessThan(element, time)) return true;
    return false;
  }
}

const nothing: Frontier = new Elements([]);
