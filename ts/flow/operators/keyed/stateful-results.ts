import type { AnyKeyedStream, Like } from "../../graph/any-stream.ts";
import type { Failed, FailedOf, Outcome } from "../../policy/dead-letter.ts";
import type { ErrorPolicy } from "../../policy/error-policy.ts";
import type { Misuse } from "../../values/misuse.ts";
import type { Emitted, Results } from "./results.ts";
import type { MainOf, SideOutput, SideOutputOf } from "./side-output.ts";

/** What the functions of a stateful step return besides that which takes values in. */
export interface OtherResults {
  /** Called when the instant given to `context.setTimer` has come. */
  readonly onTimer?: Results<unknown>;
  /** Called when event time has come to the instant given to `context.setEventTimer`. Its results travel there. */
  readonly onEventTimer?: Results<unknown>;
  /** Called when the key's time is up (see the option `expireAfter`), which is then forgotten. */
  readonly onExpire?: Results<unknown>;
  /** Called for each key that has state, in order of the keys, when the input has ended. */
  readonly onEnd?: Results<unknown>;
}

/**
 * The functions of a stateful step, each of which returns what `R` has under its name. A name that begins with "on" and
 * is none of theirs is refused: it would never be called.
 * @typeParam Calls What each function is called with.
 */
export type FunctionsOf<Calls, R> = {
  [N in keyof R]: N extends keyof Calls
    ? (...args: Calls[N] extends readonly unknown[] ? Calls[N] : never) => R[N]
    : N extends `on${string}`
      ? Misuse<"no function of a stateful step has this name">
      : R[N];
};

/** What a step emits, whichever of its functions does. */
export type EmittedBy<R> = Emitted<R[Exclude<keyof R, "start">]>;

/**
 * What the `record` of a stateful step's dead letters is: none where a function failed that is called without a value.
 * @typeParam V What came in.
 */
export type Rejected<V, R> = [keyof R & keyof OtherResults] extends [never] ? V : V | undefined;

/** The option `sideOutputs`: refuses results that are marked for an output which is not among the names. */
export type KnownSideOutputs<R, N extends string> = [Exclude<NamesOf<EmittedBy<R>>, N>] extends [never]
  ? unknown
  : { readonly sideOutputs: Misuse<"a result is marked for an output that is not named here"> };

type NamesOf<U> = U extends SideOutput<infer N, unknown> ? N : never;

/** The outputs of a stateful step with side outputs: the one for results that are not marked, and the others by name. */
export type StatefulOutputs<S extends AnyKeyedStream, U, N extends string> = {
  readonly main: Like<S, MainOf<U>>;
} & { readonly [Name in N]: Like<S, SideOutputOf<U, Name>> };

/** What a stateful step gives under a policy: a stream, or with side outputs an object of them by name. */
export type StatefulOutcome<S extends AnyKeyedStream, Record, U, N extends string, P extends ErrorPolicy> = [
  N,
] extends [never]
  ? Outcome<Like<S, U>, Failed<S, Record>, P>
  : StatefulOutputs<S, U, N> & FailedOf<Failed<S, Record>, P>;
