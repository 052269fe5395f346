import { type Frontier, lessEqual, lessThan, type Timestamp } from "../core/index.ts";

/** A frontier given by its elements, for what no tracker maintains. */
export class FixedFrontier implements Frontier {
  readonly elements: readonly Timestamp[];

  /** Keeps the minimal ones of `times`. */
  constructor(times: Iterable<Timestamp>) {
    this.elements = minimalTimes(times);
  }

  get isEmpty(): boolean {
    return this.elements.length === 0;
  }

  lessEqual(time: Timestamp): boolean {
    return this.elements.some((element) => lessEqual(element, time));
  }

  lessThan(time: Timestamp): boolean {
    return this.elements.some((element) => lessThan(element, time));
  }
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
