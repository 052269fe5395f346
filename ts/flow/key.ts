import type { Key } from "../timely/index.ts";

export type { Key };

/** Orders keys: numbers before strings, numbers by size, strings by code unit. For output in a stable order. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
