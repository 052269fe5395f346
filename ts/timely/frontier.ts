import { lessEqual, type Timestamp } from "../core/index.ts";

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
