import type { Key } from "../flow/values/key.ts";

/** A record that came by. */
export interface SeenRow<T> {
  readonly value: T;
  /** On a keyed stream. */
  readonly key?: Key;
  /** When it happened, in ms since 1970, on a stream with event time. */
  readonly at?: number;
}

/** Leaves out what a stream does not carry, for messages and comparisons. */
export function seenRow(value: unknown, key: Key | undefined, at: number | undefined): SeenRow<unknown> {
  return { value, ...(key === undefined ? {} : { key }), ...(at === undefined ? {} : { at }) };
}
