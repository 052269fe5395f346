import type { Capability } from "../capability.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Input } from "../input.ts";
import { Notificator } from "../notificator.ts";
import type { OperatorInfo } from "../operator.ts";
import type { Output } from "../output.ts";
import { type Pact, pipeline } from "../pact.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import type { TimeLike } from "../time.ts";

/** Runs at each activation of an operator with one input. */
export type UnaryLogic<T, U> = (input: Input<T>, output: Output<U>) => void;

/** How records reach an operator. */
export interface UnaryOptions<T> {
  /** By default they stay on their worker. */
  readonly pact?: Pact<T>;
}

/** As {@link UnaryOptions}, for an operator that is notified. */
export interface NotifyOptions<T> extends UnaryOptions<T> {
  /** Times to be notified of from the start. */
  readonly initial?: Iterable<TimeLike>;
}

/** {@link Stream.unary}. */
export function unary<T, U>(
  stream: StreamOrigin<T>,
  name: string,
  setup: (info: OperatorInfo) => UnaryLogic<T, U>,
  { pact = pipeline() }: UnaryOptions<T> = {},
): Output<U> {
  checkedFunction(setup, name);
  const builder = new SessionBuilder(stream.scope, name);
  const input = builder.input(stream, pact, { frontier: "never" });
  const output = builder.output<U>();
  builder.build(([capability], info) => {
    capability!.drop();
    const logic = setup(info);
    return () => logic(input, output);
  });
  return output;
}

/** {@link Stream.unaryFrontier}. */
export function unaryFrontier<T, U>(
  stream: StreamOrigin<T>,
  name: string,
  setup: (info: OperatorInfo, capability: Capability) => UnaryLogic<T, U>,
  { pact = pipeline() }: UnaryOptions<T> = {},
): Output<U> {
  checkedFunction(setup, name);
  const builder = new SessionBuilder(stream.scope, name);
  const input = builder.input(stream, pact);
  const output = builder.output<U>();
  builder.build(([capability], info) => {
    const logic = setup(info, capability!);
    capability!.drop();
    return () => logic(input, output);
  });
  return output;
}

/** {@link Stream.unaryNotify}. */
export function unaryNotify<T, U>(
  stream: StreamOrigin<T>,
  name: string,
  logic: (input: Input<T>, output: Output<U>, notificator: Notificator) => void,
  { pact = pipeline(), initial = [] }: NotifyOptions<T> = {},
): Output<U> {
  checkedFunction(logic, name);
  const builder = new SessionBuilder(stream.scope, name);
  const input = builder.input(stream, pact, { frontier: "ifCapability" });
  const output = builder.output<U>();
  builder.build(([capability]) => {
    const notificator = new Notificator([input]);
    for (const time of initial) notificator.notifyAt(capability!.delayed(time));
    capability!.drop();
    return () => logic(input, output, notificator);
  });
  return output;
}
