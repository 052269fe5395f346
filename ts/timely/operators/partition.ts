import type { Timestamp } from "../../core/index.ts";
import { splitBatchBy } from "../batch.ts";
import { checkedFunction } from "../checked-function.ts";
import { TimelyError } from "../error.ts";
import type { Output } from "../output.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamOrigin } from "../stream-origin.ts";

/** {@link Stream.partition}. */
export function partition<T>(
  stream: StreamOrigin<T>,
  count: number,
  route: (value: T, time: Timestamp) => number,
  name = "partition",
): Output<T>[] {
  checkedFunction(route, name);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new TimelyError(
      "bad-argument",
      `operator "${name}": it cannot divide into ${String(count)} streams`,
    );
  const builder = new SessionBuilder(stream.scope, name);
  const input = builder.input(stream, undefined, { frontier: "never" });
  const outputs = Array.from({ length: count }, () => builder.output<T>());
  builder.build((capabilities) => {
    for (const capability of capabilities) capability.drop();
    return () =>
      input.forEach((capability, batch) => {
        const outputOf = (row: number): number =>
          checkRoute(route(batch.values[row]!, capability.time), count, name);
        splitBatchBy(batch, count, outputOf, (index, part) => outputs[index]!.send(capability, part));
      });
  });
  return outputs;
}

function checkRoute(index: number, count: number, name: string): number {
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new TimelyError("bad-route", `operator "${name}": there is no stream ${index} among ${count}`);
}
