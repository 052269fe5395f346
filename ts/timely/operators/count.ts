import type { Stream } from "../stream.ts";
import { accumulate } from "./accumulate.ts";

/** The number of records of each timestamp on this worker, sent when the timestamp is complete. */
export function count(stream: Stream<unknown>, name = "count"): Stream<number> {
  return accumulate(
    stream,
    () => 0,
    (sum, values) => sum + values.length,
    name,
  );
}
