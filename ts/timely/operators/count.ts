import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { accumulate } from "./accumulate.ts";

/** {@link Stream.count}. */
export function count(stream: StreamOrigin<unknown>, name = "count"): Output<number> {
  return accumulate(
    stream,
    () => 0,
    (sum, values) => sum + values.length,
    name,
  );
}
