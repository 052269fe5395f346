import { claimOnce } from "./claim-once.ts";
import { isFull } from "./is-full.ts";
import type { Source, SourcePartition, Stretch } from "./source.ts";

/**
 * Reads an array or any other iterable: one partition, whose position is the number of records read.
 * On resume the iterable is gone through again from its start, so it must give the same records again;
 * an array is entered at once where the last run left it.
 * @param items An iterable, or a function that makes one each time the source is opened.
 * @throws {ConnectorError} `used-twice` when an iterator that can be gone through only once is opened again.
 *
 * @example
 * ```ts
 * import { Dataflow, fromIterable, run } from "tidemark";
 * const flow = new Dataflow("numbers");
 * flow.input("n", fromIterable(new Set([1, 2, 1]))).output("print", (n) => console.log(n));
 * await run(flow); // 1, 2
 * ```
 */
export function fromIterable<T>(items: Iterable<T> | (() => Iterable<T>)): Source<T, number> {
  const claim = claimOnce();
  return {
    partitions: () => ["items"],
    open(_partition, position = 0) {
      const opened = typeof items === "function" ? items() : items;
      if (Array.isArray(opened)) return arrayPartition(opened as readonly T[], position);
      const iterator = opened[Symbol.iterator]();
      if ((iterator as unknown) === opened) claim(opened);
      return iteratorPartition(iterator, position);
    },
  };
}

function arrayPartition<T>(items: readonly T[], start: number): SourcePartition<T, number> {
  let next = Math.min(start, items.length);
  const readStretch = (limit: number): Stretch<T> => {
    const from = next;
    next = Math.min(from + limit, items.length);
    return { values: items, from, to: next, done: next >= items.length };
  };
  return {
    read(limit) {
      const { values, from, to, done } = readStretch(limit);
      return { values: values.slice(from, to), done: done! };
    },
    readStretch,
    position: () => next,
    progress: () => (items.length === 0 ? 1 : next / items.length),
  };
}

function iteratorPartition<T>(iterator: Iterator<T>, start: number): SourcePartition<T, number> {
  let given = start;
  let toSkip = start;
  let ended = false;
  /** Waits behind the records before it. */
  let failure: { readonly cause: unknown } | undefined;
  const next = (): IteratorResult<T> => {
    const result = iterator.next();
    ended = result.done === true;
    return result;
  };
  const fill = (values: T[], limit: number): void => {
    for (; toSkip > 0 && !ended; toSkip--) next();
    while (!ended && !isFull(values, limit)) {
      const result = next();
      if (!result.done) values.push(result.value);
    }
  };
  return {
    read(limit) {
      const values: T[] = [];
      try {
        if (failure === undefined) fill(values, limit);
      } catch (cause) {
        failure = { cause };
      }
      if (failure !== undefined && values.length === 0) throw failure.cause;
      given += values.length;
      return { values, done: ended };
    },
    position: () => given,
    close() {
      if (!ended && failure === undefined) iterator.return?.(); // what has thrown has ended
    },
  };
}
