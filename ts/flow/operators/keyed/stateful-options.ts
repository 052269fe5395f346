import { FlowError } from "../../errors.ts";
import type { AnyStream } from "../../graph/any-stream.ts";
import { FAILED } from "../../graph/step.ts";
import type { DeadLetter, FailedOf } from "../../policy/dead-letter.ts";
import {
  type CheckedPolicy,
  checkedPolicy,
  type ErrorPolicy,
  type StepOptions,
} from "../../policy/error-policy.ts";
import type { KeyedStream } from "../../streams/keyed-stream.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import type { Key } from "../../values/key.ts";
import type { Misuse } from "../../values/misuse.ts";
import { requireEventTime } from "../event-order/add-local-step.ts";
import type { Aside, AsideOf, MainOf } from "./aside.ts";

/** Options of a step that keeps state by key. */
export interface StatefulOptions {
  /**
   * A key's state and timers are forgotten when this much time has passed since its last use: the last value, or
   * timer that fired. Where the step has an `onExpire` it is called, with the state, just before. Default: never.
   */
  readonly expireAfter?: Duration;
  /**
   * What `expireAfter` goes by. Default: "event", the event time of the values: then a key expires once no value is
   * expected any more that would be a use of it, whatever the speed of the run; and a value that comes after the
   * time is up finds no state. All keys that are left expire when the input ends. "processing" is the wall clock.
   */
  readonly clock?: "event" | "processing";
}

/** The option that gives a step other outputs beside its main one. */
export interface StatefulSides<N extends string> {
  /** Names of the outputs: results go there that the functions mark by `aside(name, value)`. */
  readonly sides: readonly N[];
}

/** What the option `sides` must fit: refuses results that are marked for an output which is not among the names. */
export type KnownAsides<U, N extends string> = [Exclude<NamesOf<U>, N>] extends [never]
  ? unknown
  : { readonly sides: Misuse<"a result is marked for an output that is not named here"> };

type NamesOf<U> = U extends Aside<infer N, unknown> ? N : never;

/** The outputs of a stateful step with `sides`: the one for results that are not marked, and the others by name. */
export type StatefulOutputs<K extends Key, U, N extends string> = {
  readonly main: KeyedStream<K, MainOf<U>>;
} & { readonly [Name in N]: KeyedStream<K, AsideOf<U, Name>> };

/**
 * What the `record` of a stateful step's dead letters is: none where a function failed that is called without a value.
 * @typeParam Others What those functions return; never, where the step has none.
 */
export type Rejected<V, Others> = [Others] extends [never] ? V : V | undefined;

/** What a stateful step with `sides` gives under an error policy. */
export type StatefulOutcome<K extends Key, V, U, N extends string, P extends ErrorPolicy> = StatefulOutputs<
  K,
  U,
  N
> &
  FailedOf<KeyedStream<K, DeadLetter<V, K>>, P>;

/** The options of a step, as the engine reads them. */
export interface StatefulSettings {
  readonly sides: readonly string[];
  readonly lifetime: { readonly afterMs: number; readonly clock: "event" | "processing" } | undefined;
  /** Whether the stream has event time. */
  readonly timed: boolean;
  /** What happens to values that a function throws for. */
  readonly policy: CheckedPolicy;
}

/** What of a step's functions decides which options it may have. */
interface Ends {
  readonly onEnd?: unknown;
  readonly onExpire?: unknown;
}

/** @throws {FlowError} `bad-option`. */
export function checkedSettings(
  stream: AnyStream,
  id: string,
  functions: Ends,
  options: StatefulOptions & Partial<StatefulSides<string>> & StepOptions = {},
): StatefulSettings {
  const { expireAfter, clock = "event", sides = [] } = options;
  const policy = checkedPolicy(id, options.onError);
  const refuse = (problem: string): never => {
    throw new FlowError("bad-option", `step "${id}": ${problem}`);
  };
  if (policy.ending === "dead-letter" && sides.includes(FAILED))
    refuse(`"${FAILED}" is the output of the values that failed, and no name for another`);
  if (sides.includes("main") || new Set(sides).size < sides.length)
    refuse(`sides must be different names other than "main", not ${sides.join(", ")}`);
  const { timed } = stream.port;
  if (expireAfter === undefined) {
    if (functions.onExpire !== undefined) refuse("onExpire needs expireAfter");
    return { sides, lifetime: undefined, timed, policy };
  }
  if (clock !== "event" && clock !== "processing")
    refuse(`clock must be "event" or "processing", not ${String(clock)}`);
  const afterMs = toMilliseconds(expireAfter, `step "${id}": expireAfter`);
  if (afterMs === 0) refuse("expireAfter must be more than 0 ms");
  if (clock === "event") {
    requireEventTime(stream, `step "${id}": expireAfter by the event clock`);
    // Which keys have expired just before the end would depend on how the last records were batched.
    if (functions.onEnd !== undefined)
      refuse("at the end of the input all keys expire by the event clock; use onExpire instead of onEnd");
  }
  return { sides, lifetime: { afterMs, clock }, timed, policy };
}
