import type { Timestamp } from "../../../timely/index.ts";

/** How often what travels at `time` has been round the innermost loop. */
export function iterationOf(time: Timestamp): number {
  return time[time.length - 1]!;
}
