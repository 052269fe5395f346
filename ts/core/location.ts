import { CoreError } from "./error.ts";

/** How many coordinates the timestamps of a location of a graph have. */
export function depthOf(depths: readonly number[], location: number): number {
  const depth = depths[location];
  if (depth !== undefined) return depth;
  throw new CoreError("bad-location", `there is no location ${location}, only 0 to ${depths.length - 1}`);
}
