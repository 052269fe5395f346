import { BadResult } from "../../values/bad-result.ts";
import { isIterable, notIterable } from "../../values/is-iterable.ts";

/** What a function of a stateful step may return: elements to emit, or nothing, as one without a return statement. */
export type Results<U> =
  | (Iterable<U> & object)
  | undefined
  // biome-ignore lint/suspicious/noConfusingVoidType: what a function without a return statement gives is void
  | void;

/** The elements of what functions return, whichever way they end. */
export type Emitted<R> = R extends Iterable<infer U> ? U : never;

/**
 * What a function returned, as it is.
 * @throws {BadResult} `not-iterable` for what has no elements.
 */
export function checkedResults(results: unknown): Iterable<unknown> | undefined {
  if (results === undefined || isIterable(results)) return results;
  const must = "the function must return an iterable or nothing";
  throw new BadResult("not-iterable", (call) => notIterable(must, results, call));
}
