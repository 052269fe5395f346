import { batchOf } from "../batch.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { TimeTable } from "../time-table.ts";
import { unaryNotify } from "./unary.ts";

/** {@link Stream.accumulate}. */
export function accumulate<T, A>(
  stream: StreamOrigin<T>,
  start: () => A,
  add: (result: A, values: readonly T[]) => A,
  name = "accumulate",
): Output<A> {
  checkedFunction(start, name);
  checkedFunction(add, name);
  const table = new TimeTable<{ result: A }>();
  return unaryNotify<T, A>(stream, name, (input, output, notificator) => {
    input.forEach((claim, { values }) => {
      const entry = table.at(claim.time, () => {
        notificator.notifyAt(claim);
        return { result: start() };
      });
      entry.result = add(entry.result, values);
    });
    for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
      const entry = table.take(due.time);
      if (entry !== undefined) output.send(due.capability, batchOf([entry.result]));
    }
  });
}
