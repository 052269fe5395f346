import type { StepError } from "../errors.ts";
import type { AnyStream, KeyOf, Like, ValueOf } from "../graph/any-stream.ts";
import type { Key } from "../values/key.ts";
import type { AsyncErrorPolicy } from "./error-policy.ts";

/** A record that a step could not process, as its `failed` stream carries it. */
export interface DeadLetter<V, K extends Key | undefined = undefined> {
  /** What came into the step. */
  readonly record: V;
  /** The key that the record came with; undefined on a stream without keys. */
  readonly key: K;
  /** When the record happened, in ms since 1970; undefined on a stream without event time. */
  readonly eventTime: number | undefined;
  /** What went wrong: its `cause` is what the user's code threw. */
  readonly error: StepError;
  /** Dotted id of the step. */
  readonly step: string;
}

/** What a step with the policy "dead-letter" gives. */
export interface WithFailed<Results, Failed> {
  readonly results: Results;
  /** The records that the step could not process; it must be read, or their loss goes unseen. */
  readonly failed: Failed;
}

/** Whether a policy lets records end in the `failed` stream: `boolean` where that is known only at run time. */
export type EndsInFailed<P extends AsyncErrorPolicy> = P extends "dead-letter"
  ? true
  : P extends { readonly otherwise?: infer O }
    ? "otherwise" extends keyof P
      ? O extends "dead-letter"
        ? true
        : false
      : false
    : false;

/** The failed stream beside other outputs, where the policy asks for one. */
export type FailedOf<Failed, P extends AsyncErrorPolicy> = [EndsInFailed<P>] extends [true]
  ? { readonly failed: Failed }
  : [EndsInFailed<P>] extends [false]
    ? unknown
    : { readonly failed?: Failed };

/** What a step gives under a policy: its results, and where the policy is "dead-letter" the failed records too. */
export type Outcome<Results, Failed, P extends AsyncErrorPolicy> =
  | (true extends EndsInFailed<P> ? WithFailed<Results, Failed> : never)
  | (false extends EndsInFailed<P> ? Results : never);

/** The stream of the records that a step could not process: of the kind of the stream that it reads. */
export type Failed<S extends AnyStream, V = ValueOf<S>> = Like<S, DeadLetter<V, KeyOf<S>>>;

/** What a step that reads `S` gives under a policy, where its results are `U`. */
export type StepOutcome<S extends AnyStream, U, P extends AsyncErrorPolicy> = Outcome<
  Like<S, U>,
  Failed<S>,
  P
>;
