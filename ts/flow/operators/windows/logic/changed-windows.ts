import { compareKeys, type Key } from "../../../values/key.ts";

/** Keys that have changed, by the start of their window. */
export type ChangedKeys = Map<number, Set<Key>>;

/** A window some of whose keys have changed. */
export interface ChangedWindow {
  readonly start: number;
  readonly keys: readonly Key[];
}

/** Notes that a key's window has changed. */
export function noteChanged(changed: ChangedKeys, start: number, key: Key): void {
  const keys = changed.get(start);
  if (keys === undefined) changed.set(start, new Set([key]));
  else keys.add(key);
}

/** The windows that have changed, and their keys, in order. */
export function changedInOrder(changed: ChangedKeys): ChangedWindow[] {
  const windows = [...changed].sort(([a], [b]) => a - b);
  return windows.map(([start, keys]) => ({ start, keys: [...keys].sort(compareKeys) }));
}
