import { batchOf } from "../batch.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Output } from "../output.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { unary } from "./unary.ts";

/** {@link Stream.map}. */
export function map<T, U>(stream: StreamOrigin<T>, change: (value: T) => U, name = "map"): Output<U> {
  checkedFunction(change, name);
  return unary<T, U>(stream, name, () => (input, output) => {
    for (let message = input.next(); message !== undefined; message = input.next()) {
      const { values, keys, eventTimes } = message.batch;
      const changed = new Array<U>(values.length);
      for (let row = 0; row < values.length; row++) changed[row] = change(values[row]!);
      output.send(message.capability, batchOf(changed, keys, eventTimes));
    }
  });
}
