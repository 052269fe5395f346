import { addStage } from "../fusion/add-stage.ts";
import type { Push, StageSite } from "../fusion/stage.ts";
import type { Stream } from "../stream.ts";

/**
 * Handles the records of a batch together: for work that is cheaper in bulk. How records fall into batches is up
 * to the engine (see `batchSize` at the input) and may differ from run to run; a result should not depend on it.
 * On a stream with event time, results carry the latest of the batch.
 * @param id Step id, unique in the flow.
 * @param fn Called once a batch, with at least one record; it may keep the array. Returns any iterable.
 * @throws {StepError} `step-failed` if `fn` or its iterable throws, `not-iterable`, at run time.
 * @example
 * ```ts
 * flow.input("n", [1, 2, 3]).flatMapBatch("sum", (batch) => [batch.reduce((a, b) => a + b)]).output("print", console.log); // 6
 * ```
 */
export function flatMapBatch<T, U>(stream: Stream<T>, id: string, fn: (values: T[]) => Iterable<U>): Stream<U> {
  return addStage(stream, {
    id,
    operator: "flatMapBatch",
    yields: "counted",
    compile: ({ code, site, onBatchEnd }, [next]) => gather(fn as BatchFunction, code.flatMapStage, next!, site, onBatchEnd),
  });
}

type BatchFunction = (values: unknown[]) => unknown;

function gather(
  fn: BatchFunction,
  flatMapStage: typeof import("../fusion/stages.ts").flatMapStage,
  next: Push,
  site: StageSite,
  onBatchEnd: (flush: () => void) => void,
): Push {
  let values: unknown[] = [];
  let latest: number | undefined;
  const pushAll = flatMapStage((batch) => fn(batch as unknown[]), next, site);
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
