import { isFull } from "./is-full.ts";
import type { ReadResult, SourcePartition } from "./source.ts";

/** Where records come from one promise at a time. */
export interface Puller<T> {
  next(): Promise<IteratorResult<T, unknown>>;
  /** Gives up what is left. */
  stop(): Promise<unknown>;
}

/** So many turns of the microtask queue a batch waits for a next record that is about to arrive. */
const patience = 12;

/**
 * Reads from promises. A read waits for the first record, then takes along what follows it without a pause,
 * so that a burst becomes one batch; one record at most is asked for and not yet handed out.
 * @param start So many records are passed over: they were handed out before.
 */
export function pullPartition<T>(
  puller: Puller<T>,
  start: number,
  signal: AbortSignal,
): SourcePartition<T, number> {
  let pending: Pending<T> | undefined;
  let given = start;
  let toSkip = start;
  let ended = false;

  const arrival = async (): Promise<IteratorResult<T, unknown> | undefined> => {
    pending ??= watch(puller.next());
    const result = await abortable(pending.result, signal);
    if (result === undefined) return undefined;
    pending = undefined;
    ended = Boolean(result.done);
    return result;
  };

  const isNear = async (): Promise<boolean> => {
    pending ??= watch(puller.next());
    for (let turn = 0; turn < patience && pending.state === "open"; turn++) await undefined;
    return pending.state === "fulfilled"; // a failure waits for the next read: the records before it count
  };

  const read = async (limit: number): Promise<ReadResult<T>> => {
    const values: T[] = [];
    while (!ended && !isFull(values, limit) && (values.length === 0 || (await isNear()))) {
      const result = await arrival();
      if (result === undefined || ended) break;
      if (toSkip > 0) toSkip--;
      else values.push(result.value as T);
    }
    given += values.length;
    return { values, done: ended };
  };

  return {
    read,
    position: () => given,
    async close() {
      if (ended || pending?.state === "rejected") return; // what has thrown has ended
      const stopped = puller.stop();
      if (pending === undefined) await stopped;
      else void stopped.catch(() => {}); // stopping waits behind a record that may never come
    },
  };
}

interface Pending<T> {
  readonly result: Promise<IteratorResult<T, unknown>>;
  state: "open" | "fulfilled" | "rejected";
}

function watch<T>(result: Promise<IteratorResult<T, unknown>>): Pending<T> {
  const pending: Pending<T> = { result, state: "open" };
  result.then(
    () => {
      pending.state = "fulfilled";
    },
    () => {
      pending.state = "rejected";
    },
  );
  return pending;
}

/** The promise's result, or undefined as soon as the signal aborts. */
function abortable<R>(promise: Promise<R>, signal: AbortSignal): Promise<R | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    signal.addEventListener("abort", stop, { once: true });
    const release = (): void => signal.removeEventListener("abort", stop);
    promise.finally(release).then(resolve, reject);
  });
}
