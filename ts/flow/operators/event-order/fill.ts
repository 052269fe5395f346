import type { KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { FlowError } from "../../errors.ts";
import type { AnyKeyedStream, AnyStream, Like, ValueOf } from "../../graph/any-stream.ts";
import type { Failed, FailedOf } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import { finite } from "../../values/numbers.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import { addKeyedOutputs } from "../keyed/add-keyed-step.ts";
import { wholeMs } from "../windows/whole.ts";
import type { WithLate } from "./add-local-step.ts";
import { FillLogic } from "./fill-logic.ts";
import type { Gap } from "./gap.ts";

/**
 * What takes the place of values that are missing: the one before the gap, for numbers the straight line between the
 * ones around it, always the same, or what a function makes of the gap.
 */
export type Filling<V, U> =
  | "previous"
  | ([V] extends [number] ? "linear" : never)
  | { readonly value: U }
  | ((gap: Gap<V>) => U);

/** Options of `fill`. `onError` is about gaps whose filling throws. */
export interface FillOptions<V, U, P extends ErrorPolicy = ErrorPolicy> extends StepOptions<P> {
  /** How far apart the values of a series are: whole milliseconds, 1 or more. */
  readonly every: Duration;
  /** What fills the gaps. */
  readonly with: Filling<V, U>;
  /**
   * A gap that is longer stays as it is. The step holds event time back by as much. No more than a million times
   * `every`.
   */
  readonly longest: Duration;
}

/** The method `fill` of streams. */
export interface FillMethod<S extends AnyKeyedStream> {
  /**
   * Fills the gaps of regular series, one a key: where two values of a key that follow each other in event time are
   * more than `every` apart, values are put in at every `every` from the first of them. Values come sorted by event
   * time within each key, once no earlier one is expected; late ones go to `late`, as with `reorder`. What is put in
   * becomes known only with the value behind it, so between keys the order is off by up to `longest`, and event time
   * is held back by as much: nothing of it is late further down.
   * @param id Step id, unique in the flow.
   * @param options Where the function throws for a gap, `onError` says whether the flow ends or that place stays empty;
   * a dead letter has the `Gap` as its record, and the values around it are passed on in any case.
   * @throws {FlowError} `bad-option`, `no-event-time`.
   * @throws {StepError} `step-failed` if the function throws, at run time and if the policy is "fail".
   * @example
   * ```ts
   * const eventTime = { at: (r: { at: number }) => r.at };
   * flow.input("readings", [{ at: 0, t: 10 }, { at: 30, t: 16 }, { at: 40, t: 15 }], { eventTime })
   *   .keyBy("room", () => "hall").map("t", (r) => r.t)
   *   .fill("every 10", { every: 10, with: "linear", longest: 100 }).results
   *   .values().output("print", console.log); // 10, 12, 14, 16, 15
   * ```
   */
  fill<U = never, const P extends ErrorPolicy = "fail">(
    id: string,
    options: FillOptions<ValueOf<S>, U, P>,
  ): Filled<S, U, P>;
}

/** Declares the step: see {@link FillMethod.fill}. */
export function fill(stream: AnyStream, id: string, options: FillOptions<unknown, unknown>): unknown {
  const policy = checkedPolicy(options, "every", "with", "longest");
  const everyMs = wholeMs(options.every, "every", 1);
  const longestMs = toMilliseconds(options.longest, "longest");
  if (longestMs / everyMs > MOST_VALUES) {
    const problem = `a gap could take ${Math.floor(longestMs / everyMs)} values, and may take ${MOST_VALUES}`;
    throw new FlowError("bad-option", `longest is too long: ${problem}`);
  }
  requireEventTime(stream);
  const valueAt = retried(fillingOf(options.with), policy);
  const make = (context: KeyedLogicContext): FillLogic =>
    new FillLogic({ everyMs, longestMs, valueAt }, context);
  const [results, late, failed] = addKeyedOutputs(stream, id, "fill", make, ["late"], policy);
  return failed === undefined ? { results, late } : { results, late, failed };
}

/** What `fill` gives under a policy. */
export type Filled<S extends AnyKeyedStream, U, P extends ErrorPolicy = "fail"> = WithLate<
  Like<S, ValueOf<S> | U>,
  S
> &
  FailedOf<Failed<S, Gap<ValueOf<S>>>, P>;

/** A gap may take so many values: one record makes all of them. */
const MOST_VALUES = 1_000_000;

type ValueAt = (gap: Gap<unknown>) => unknown;

function fillingOf(filling: unknown): ValueAt {
  if (filling === "previous") return ({ before }) => before;
  if (filling === "linear") return between;
  if (typeof filling === "function") return filling as ValueAt; // the engine hands it what the stream carries
  if (typeof filling === "object" && filling !== null && "value" in filling) return () => filling.value;
  throw new FlowError("bad-option", 'with must be "previous", "linear", { value } or a function');
}

/** For numbers: the types allow no others. */
function between({ before, after, fraction }: Gap<unknown>): number {
  const from = finite(before as number, "fill");
  return from + (finite(after as number, "fill") - from) * fraction;
}
