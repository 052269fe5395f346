import type { AnyStream, Like, ValueOf } from "../../graph/any-stream.ts";
import type { Push, StepDesk } from "../../hot/stage.ts";
import type { Failed, Outcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { guarded } from "../../policy/guarded.ts";
import { addStage } from "./add-stage.ts";

/** The method `flatMapBatch` of streams. */
export interface FlatMapBatchMethod<S extends AnyStream> {
  /**
   * Handles the records of a batch together: for work that is cheaper in bulk. How records fall into batches is up
   * to the engine (see `batchSize` at the input) and may differ from run to run; a result should not depend on it.
   * On a stream with event time, results carry the latest of the batch.
   * @param id Step id, unique in the flow.
   * @param fn Called once a batch, with at least one record; it may keep the array. Returns any iterable.
   * @param options `onError` says what happens to a batch for which `fn` throws or gives nothing to iterate: the batch
   * as a whole is rejected.
   * @throws {StepError} `step-failed` if `fn` or its iterable throws, `not-iterable`, at run time and if the policy is
   * "fail".
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).flatMapBatch("sum", (batch) => [batch.reduce((a, b) => a + b)]).output("print", console.log); // 6
   * ```
   */
  flatMapBatch<U, const P extends ErrorPolicy = "fail">(
    id: string,
    fn: (values: ValueOf<S>[]) => Iterable<U> & object,
    options?: StepOptions<P>,
  ): Outcome<Like<S, U>, Failed<S, ValueOf<S>[]>, P>;
}

/** Declares the step: see {@link FlatMapBatchMethod.flatMapBatch}. */
export function flatMapBatch(
  stream: AnyStream,
  id: string,
  fn: BatchFunction,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  const call = guarded(fn, policy);
  return addStage(stream, {
    id,
    operator: "flatMapBatch",
    yields: "counted",
    policy,
    compile: ({ code, desk, onBatchEnd }, [next]) => gather(call, code.flatMapStage, next!, desk, onBatchEnd),
  });
}

type BatchFunction = (values: unknown[]) => unknown;

function gather(
  fn: BatchFunction,
  flatMapStage: typeof import("../../hot/stages.ts").flatMapStage,
  next: Push,
  desk: StepDesk,
  onBatchEnd: (flush: () => void) => void,
): Push {
  let values: unknown[] = [];
  let latest: number | undefined;
  const pushAll = flatMapStage((batch) => fn(batch as unknown[]), next, desk);
  onBatchEnd(() => {
    if (values.length === 0) return;
    const batch = values;
    const eventTime = latest;
    values = [];
    latest = undefined;
    pushAll(batch, undefined, eventTime);
  });
  return (value, _key, eventTime) => {
    values.push(value);
    if (eventTime !== undefined && (latest === undefined || eventTime > latest)) latest = eventTime;
  };
}
