import { type Batch, batchOf, isPlain, pickRows } from "../batch.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { unary } from "./unary.ts";

/** {@link Stream.filter}. */
export function filter<T>(stream: StreamOrigin<T>, keep: (value: T) => boolean, name = "filter"): Output<T> {
  checkedFunction(keep, name);
  return unary<T, T>(stream, name, () => (input, output) => {
    input.forEach((capability, batch) => {
      output.send(capability, keepRows(batch, keep));
    });
  });
}

function keepRows<T>(batch: Batch<T>, keep: (value: T) => boolean): Batch<T> {
  if (isPlain(batch)) return batchOf(batch.values.filter((value) => keep(value)));
  const values: T[] = [];
  const rows: number[] = [];
  batch.values.forEach((value, row) => {
    if (!keep(value)) return;
    values.push(value);
    rows.push(row);
  });
  return pickRows(batch, rows, values);
}
