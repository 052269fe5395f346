import type { Timestamp } from "../../core/index.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Output } from "../output.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import { partition } from "./partition.ts";

/** {@link Stream.branch}. */
export function branch<T>(
  stream: StreamOrigin<T>,
  test: (value: T, time: Timestamp) => boolean,
  name = "branch",
): [yes: Output<T>, no: Output<T>] {
  checkedFunction(test, name);
  const [yes, no] = partition(stream, 2, (value, time) => (test(value, time) ? 0 : 1), name);
  return [yes!, no!];
}

/** {@link Stream.branchWhen}. */
export function branchWhen<T>(
  stream: StreamOrigin<T>,
  test: (time: Timestamp) => boolean,
  name = "branchWhen",
): [yes: Output<T>, no: Output<T>] {
  checkedFunction(test, name);
  const builder = new SessionBuilder(stream.scope, name);
  const input = builder.input(stream, undefined, { frontier: "never" });
  const yes = builder.output<T>();
  const no = builder.output<T>();
  builder.build((capabilities) => {
    for (const capability of capabilities) capability.drop();
    return () =>
      input.forEach((capability, batch) => {
        (test(capability.time) ? yes : no).send(capability, batch);
      });
  });
  return [yes, no];
}
