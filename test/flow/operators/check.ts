import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import {
  type Key,
  type KeyedStream,
  StepError,
  type StepErrorCode,
  type StepSite,
  type Stream,
} from "tidemark";
import { expect } from "vitest";
import { failureOfFlow, given, givenPairs, givenRows, pairs, type Row, records } from "../given.ts";

/** Small lists, so that a failure shrinks to something that can be read. */
const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 20 });
const key = fc.oneof(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 2 }));
const batchSize = fc.integer({ min: 1, max: 8 });
const options = { numRuns: 25 };

/** A step gives what a plain list function gives, however the records are batched. */
export async function expectLikeList<U>(
  step: (stream: Stream<number>) => Stream<U>,
  model: (records: number[]) => U[],
): Promise<void> {
  const holds = async (list: number[], size: number): Promise<void> => {
    expect(await records(step(given(list, size)))).toEqual(model(list));
  };
  await fc.assert(fc.asyncProperty(numbers, batchSize, holds), options);
}

/** The same for pairs of key and value. */
export async function expectLikePairs<U>(
  step: (stream: KeyedStream<Key, number>) => KeyedStream<Key, U>,
  model: (records: [Key, number][]) => [Key, U][],
): Promise<void> {
  const holds = async (list: [Key, number][], size: number): Promise<void> => {
    expect(await pairs(step(givenPairs(list, size)))).toEqual(model(list));
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(key, fc.integer({ min: -20, max: 20 })), { maxLength: 20 }),
      batchSize,
      holds,
    ),
    options,
  );
}

/** A model for keyed steps: key by key, in order of the keys, numbers first. */
export function byKey<V, U>(list: readonly [Key, V][], each: (values: V[], key: Key) => U[]): [Key, U][] {
  const keys = [...new Set(list.map(([k]) => k))];
  const numbers = keys.filter((k) => typeof k === "number").sort((a, b) => a - b);
  const strings = keys.filter((k) => typeof k === "string").sort();
  return [...numbers, ...strings].flatMap((k) => {
    const values = list.filter(([own]) => own === k).map(([, value]) => value);
    return each(values, k).map((result): [Key, U] => [k, result]);
  });
}

/** Three rows, and what a keyed step with event time makes of them, as rows. */
export async function rowsAfter<U>(
  step: (stream: KeyedStream<Key, number>) => KeyedStream<Key, U>,
  list: readonly Row<number>[] = [
    [1, "a", 10],
    [2, "b", 20],
    [3, "a", 30],
  ],
): Promise<Row<U>[]> {
  return records(asRows(step(givenRows(list, 2))));
}

/** A keyed stream's records as [value, key, event time]. */
export function asRows<U>(stream: KeyedStream<Key, U>): Stream<Row<U>> {
  return stream
    .stateful("rows", {
      start: () => undefined,
      onValue: (_, value, { key, eventTime }): Row<U>[] => [[value, key, eventTime!]],
    })
    .values();
}

/** `map.test.ts:12`: the one line of a test file that holds a text. */
export function lineOf(url: string, text: string): string {
  const path = fileURLToPath(url);
  const found = readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line, i) => (line.includes(text) && !line.includes("lineOf(") ? [i + 1] : []));
  if (found.length !== 1) throw new Error(`${found.length} lines of ${path} hold ${text}`);
  return `${path.slice(path.lastIndexOf("/") + 1)}:${found[0]}`;
}

/** The flow of the stream ends with a step error. */
export async function expectFailure(
  stream: Stream<unknown> | KeyedStream<Key, unknown>,
  code: StepErrorCode,
  site: Partial<StepSite>,
  cause?: unknown,
): Promise<void> {
  stream.output("out", () => {});
  const error = await failureOfFlow(stream.flow);
  expect(error).toBeInstanceOf(StepError);
  const failure = error as StepError;
  expect({ code: failure.code, site: failure.site }).toMatchObject({ code, site });
  expect(failure.cause).toBe(cause);
  for (const part of [failure.site.step, failure.site.line, code]) expect(failure.message).toContain(part);
}
