import { type Batch, batchOf, isPlain, pickRows } from "../batch.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { unary } from "./unary.ts";

/** {@link Stream.flatMap}. */
export function flatMap<T, U>(
  stream: StreamOrigin<T>,
  expand: (value: T) => Iterable<U>,
  name = "flatMap",
): Output<U> {
  checkedFunction(expand, name);
  return unary<T, U>(stream, name, () => (input, output) => {
    input.forEach((capability, batch) => {
      output.send(capability, expandRows(batch, expand));
    });
  });
}

function expandRows<T, U>(batch: Batch<T>, expand: (value: T) => Iterable<U>): Batch<U> {
  const values: U[] = [];
  const rows: number[] = [];
  batch.values.forEach((value, row) => {
    for (const result of expand(value)) {
      values.push(result);
      rows.push(row);
    }
  });
  return isPlain(batch) ? batchOf(values) : pickRows(batch, rows, values);
}
