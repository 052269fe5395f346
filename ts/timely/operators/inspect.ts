import type { Timestamp } from "../../core/index.ts";
import type { Batch } from "../batch.ts";
import type { Stream } from "../stream.ts";
import { unary } from "./unary.ts";

/** Shows `look` each record and its time, and passes it on. */
export function inspect<T>(
  stream: Stream<T>,
  look: (value: T, time: Timestamp) => void,
  name = "inspect",
): Stream<T> {
  return inspectBatch(
    stream,
    (time, { values }) => {
      for (const value of values) look(value, time);
    },
    name,
  );
}

/** Shows `look` each batch and its time, and passes it on uncopied. */
export function inspectBatch<T>(
  stream: Stream<T>,
  look: (time: Timestamp, batch: Batch<T>) => void,
  name = "inspectBatch",
): Stream<T> {
  return unary<T, T>(stream, name, () => (input, output) => {
    input.forEach((capability, batch) => {
      look(capability.time, batch);
      output.send(capability, batch);
    });
  });
}
