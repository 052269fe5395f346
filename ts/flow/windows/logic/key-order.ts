import { compareKeys, type Key } from "../../key.ts";

/** Fewer keys are sorted outright. */
const FEW = 64;

/** The keys of one window after another, sorted. Keys that recur from window to window are not sorted anew. */
export class KeyOrder {
  #last: readonly Key[] = [];

  sorted(cells: ReadonlyMap<Key, unknown>): readonly Key[] {
    const recurring = cells.size > FEW && this.#last.length < 2 * cells.size ? this.#recurring(cells) : [];
    const sorted = recurring.length === cells.size ? recurring : withOthers(recurring, cells);
    this.#last = sorted.length > FEW ? sorted : [];
    return sorted;
  }

  #recurring(cells: ReadonlyMap<Key, unknown>): readonly Key[] {
    const last = this.#last;
    return last.length === cells.size && last.every((key) => cells.has(key))
      ? last
      : last.filter((key) => cells.has(key));
  }
}

function withOthers(sorted: readonly Key[], cells: ReadonlyMap<Key, unknown>): readonly Key[] {
  if (sorted.length === 0) return [...cells.keys()].sort(compareKeys);
  const known = new Set(sorted);
  const others = [...cells.keys()].filter((key) => !known.has(key)).sort(compareKeys);
  return merged(sorted, others);
}

function merged(left: readonly Key[], right: readonly Key[]): Key[] {
  const all: Key[] = [];
  let at = 0;
  for (const key of left) {
    while (at < right.length && compareKeys(right[at]!, key) < 0) all.push(right[at++]!);
    all.push(key);
  }
  while (at < right.length) all.push(right[at++]!);
  return all;
}
