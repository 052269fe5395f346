import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf, type ValueOf } from "../../graph/any-stream.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import {
  type CheckedPolicy,
  checkedPolicy,
  type ErrorPolicy,
  type StepOptions,
} from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";
import { retried } from "../../policy/retried.ts";
import { checkedCount, checkedOptions } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import { batchLowering, type CheckedLimits } from "./batch-operator.ts";

/** When `batch` emits: at least one of the three. `onError` is about `bytes.of`. */
export type BatchOptions<T, P extends ErrorPolicy = ErrorPolicy> = BatchLimits<T> &
  StepOptions<P> &
  ({ readonly size: number } | { readonly bytes: object } | { readonly within: Duration });

/** The limits of `batch`. */
export interface BatchLimits<T> {
  /** As soon as the array has this many records, 1 or more. */
  readonly size?: number;
  /** Before the array would become larger than this: then a single record may be, but no array of several. */
  readonly bytes?: {
    readonly most: number;
    /** The size of a record in bytes, or in whatever `most` counts. */
    readonly of: (value: T) => number;
  };
  /** When this much time has passed, by the wall clock, since the first record of the array. Later ones do not put it off. */
  readonly within?: Duration;
}

/** The method `batch` of streams. */
export interface BatchMethod<S extends AnyStream> {
  /**
   * Gathers records into arrays: up to a size, up to so many bytes, for a time, or whichever of them comes first. What is
   * left when the input ends is emitted then. Each worker gathers what comes by on it; for arrays by key see `collect`.
   *
   * An array has the event time of its latest record. Event time does not pass a record that waits: give `within` where
   * steps behind need event time and records may be few.
   * @param id Step id, unique in the flow.
   * @param options When an array is full: `size` in records, `bytes`, and `within`, a duration in ms or as
   * `{ seconds: 1 }`; at least one of them. `onError` says what happens to a record that `bytes.of` throws for.
   * @throws {FlowError} `bad-option`.
   * @throws {StepError} `step-failed`, at run time and if the policy is "fail", if `bytes.of` throws or gives no number.
   * @example
   * ```ts
   * flow.input("words", ["a", "bc", "defg", "h", "i"])
   *   .batch("lines", { bytes: { most: 4, of: (word) => word.length } })
   *   .output("print", (words) => console.log(words.join(" "))); // a bc, defg, h i
   * ```
   */
  batch<const P extends ErrorPolicy = "fail">(
    id: string,
    options: BatchOptions<ValueOf<S>, P>,
  ): StepOutcome<S, ValueOf<S>[], P>;
}

/** Declares the step: see {@link BatchMethod.batch}. */
export function batch(stream: AnyStream, id: string, options: BatchOptions<never, ErrorPolicy>): unknown {
  const inputs = portsOf([stream]);
  const policy = checkedPolicy(options, "size", "bytes", "within");
  const limits = checkedLimits(options as BatchLimits<unknown>, policy);
  const { timed } = inputs[0]!;
  const streams = addStep(
    stream.flow,
    id,
    {
      kind: "operator",
      operator: "batch",
      inputs,
      policy,
      lowering: batchLowering(limits),
    },
    withFailedPort([{ keyed: false, timed }], inputs[0]!, policy),
  );
  return outcomeOf(streams);
}

function checkedLimits({ size, bytes, within }: BatchLimits<unknown>, policy: CheckedPolicy): CheckedLimits {
  if (size === undefined && bytes === undefined && within === undefined)
    throw new FlowError("bad-option", "it needs a size, a number of bytes, a time (within), or several");
  if (
    bytes !== undefined &&
    !(typeof checkedOptions(bytes, ["most", "of"], "bytes").most === "number" && bytes.most > 0)
  )
    throw new FlowError("bad-option", "bytes must be { most: more than 0, of: a function }");
  return {
    size: size === undefined ? Number.POSITIVE_INFINITY : checkedCount("size", size),
    bytes: bytes?.most ?? Number.POSITIVE_INFINITY,
    bytesOf: bytes && retried(bytes.of, policy, "bytes.of"),
    withinMs: within === undefined ? undefined : toMilliseconds(within, "within"),
  };
}
