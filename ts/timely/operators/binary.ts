import type { Capability } from "../capability.ts";
import { checkedFunction } from "../checked-function.ts";
import type { Input } from "../input.ts";
import { Notificator } from "../notificator.ts";
import type { OperatorInfo } from "../operator.ts";
import type { Output } from "../output.ts";
import { type Pact, pipeline } from "../pact.ts";
import type { FrontierInterest } from "../port-owner.ts";
import { SessionBuilder } from "../session-builder.ts";
import type { StreamOrigin } from "../stream-origin.ts";
import type { TimeLike } from "../time.ts";

/** Runs at each activation of an operator with two inputs. */
export type BinaryLogic<A, B, U> = (left: Input<A>, right: Input<B>, output: Output<U>) => void;

/** How records reach an operator with two inputs; by default they stay on their worker. */
export interface BinaryOptions<A, B> {
  readonly pact?: Pact<A>;
  readonly otherPact?: Pact<B>;
}

/** As {@link BinaryOptions}, for an operator that is notified. */
export interface BinaryNotifyOptions<A, B> extends BinaryOptions<A, B> {
  /** Times to be notified of from the start. */
  readonly initial?: Iterable<TimeLike>;
}

interface Ports<A, B, U> {
  readonly builder: SessionBuilder;
  readonly left: Input<A>;
  readonly right: Input<B>;
  readonly output: Output<U>;
}

function ports<A, B, U>(
  stream: StreamOrigin<A>,
  other: StreamOrigin<B>,
  name: string,
  { pact = pipeline(), otherPact = pipeline() }: BinaryOptions<A, B>,
  frontier: FrontierInterest,
): Ports<A, B, U> {
  const builder = new SessionBuilder(stream.scope, name);
  const left = builder.input(stream, pact, { frontier });
  const right = builder.input(other, otherPact, { frontier });
  return { builder, left, right, output: builder.output<U>() };
}

/** {@link Stream.binary}. */
export function binary<A, B, U>(
  stream: StreamOrigin<A>,
  other: StreamOrigin<B>,
  name: string,
  setup: (info: OperatorInfo) => BinaryLogic<A, B, U>,
  options: BinaryOptions<A, B> = {},
): Output<U> {
  checkedFunction(setup, name);
  const { builder, left, right, output } = ports<A, B, U>(stream, other, name, options, "never");
  builder.build(([capability], info) => {
    capability!.drop();
    const logic = setup(info);
    return () => logic(left, right, output);
  });
  return output;
}

/** {@link Stream.binaryFrontier}. */
export function binaryFrontier<A, B, U>(
  stream: StreamOrigin<A>,
  other: StreamOrigin<B>,
  name: string,
  setup: (info: OperatorInfo, capability: Capability) => BinaryLogic<A, B, U>,
  options: BinaryOptions<A, B> = {},
): Output<U> {
  checkedFunction(setup, name);
  const { builder, left, right, output } = ports<A, B, U>(stream, other, name, options, "always");
  builder.build(([capability], info) => {
    const logic = setup(info, capability!);
    capability!.drop();
    return () => logic(left, right, output);
  });
  return output;
}

/** {@link Stream.binaryNotify}. */
export function binaryNotify<A, B, U>(
  stream: StreamOrigin<A>,
  other: StreamOrigin<B>,
  name: string,
  logic: (left: Input<A>, right: Input<B>, output: Output<U>, notificator: Notificator) => void,
  options: BinaryNotifyOptions<A, B> = {},
): Output<U> {
  checkedFunction(logic, name);
  const { builder, left, right, output } = ports<A, B, U>(stream, other, name, options, "ifCapability");
  builder.build(([capability]) => {
    const notificator = new Notificator([left, right]);
    for (const time of options.initial ?? []) notificator.notifyAt(capability!.delayed(time));
    capability!.drop();
    return () => logic(left, right, output, notificator);
  });
  return output;
}
