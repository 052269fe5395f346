import { aMaker, demand } from "./checked-options.ts";
import { claimOnce } from "./claim-once.ts";
import { Elements } from "./elements.ts";
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
  demand("fromIterable", "items", items, aMaker("an iterable", Symbol.iterator));
  const claim = claimOnce("read", "fromIterable(() => …) makes a new one for each run");
  return {
    partitions: () => ["items"],
    open(_partition, position = 0) {
      const opened = typeof items === "function" ? items() : items;
      if (Array.isArray(opened)) return arrayPartition(opened as readonly T[], position);
      const elements = new Elements(opened);
      if (elements.isOf(opened)) claim(opened);
      return elementsPartition(elements, position);
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

function elementsPartition<T>(elements: Elements<T>, start: number): SourcePartition<T, number> {
  let given = start;
  let toSkip = start;
  let ended = false;
  /** Waits behind the records before it. */
  let failure: { readonly cause: unknown } | undefined;
  const moveOn = (): boolean => {
    ended = !elements.moveOn();
    return !ended;
  };
  const fill = (values: T[], limit: number): void => {
    for (; toSkip > 0 && !ended; toSkip--) moveOn();
    while (!ended && !isFull(values, limit)) if (moveOn()) values.push(elements.value as T);
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
      if (!ended && failure === undefined) elements.close(); // what has thrown has ended
    },
  };
}
