import type { Timestamp } from "../../core/index.ts";
import type { Batch } from "../batch.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { unary } from "./unary.ts";

/** {@link Stream.inspect}. */
export function inspect<T>(
  stream: StreamOrigin<T>,
  look: (value: T, time: Timestamp) => void,
  name = "inspect",
): Output<T> {
  checkedFunction(look, name);
  return inspectBatch(
    stream,
    (time, { values }) => {
      for (const value of values) look(value, time);
    },
    name,
  );
}

/** {@link Stream.inspectBatch}. */
export function inspectBatch<T>(
  stream: StreamOrigin<T>,
  look: (time: Timestamp, batch: Batch<T>) => void,
  name = "inspectBatch",
): Output<T> {
  checkedFunction(look, name);
  return unary<T, T>(stream, name, () => (input, output) => {
    input.forEach((capability, batch) => {
      look(capability.time, batch);
      output.send(capability, batch);
    });
  });
}
