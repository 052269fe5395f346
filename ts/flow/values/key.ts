import type { Key } from "../../timely/index.ts";

export type { Key };

/** The kind of a key: a literal text such as "all" is a string like any other. */
export type WideKey<K extends Key> = K extends string ? string : number;

/** Whether it can be a key: a string or a finite number. */
export function isKey(value: unknown): value is Key {
  return typeof value === "string" || Number.isFinite(value);
}

/** Orders keys: numbers before strings, numbers by size, strings by code unit. For output in a stable order. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
