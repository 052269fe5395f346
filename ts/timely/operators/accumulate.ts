import { batchOf } from "../batch.ts";
import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { TimeTable } from "../time-table.ts";
import { unaryNotify } from "./unary.ts";

/**
 * One result a timestamp, sent when the timestamp is complete: what `add` made of all its records on this worker.
 * @param start Makes the result of no records.
 * @param add Takes in one batch of records; may change and return the same result.
 */
export function accumulate<T, A>(
  stream: StreamOrigin<T>,
  start: () => A,
  add: (result: A, values: readonly T[]) => A,
  name = "accumulate",
): Output<A> {
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
