import { compareKeys, type Key } from "../values/key.ts";

/** Fewer keys are sorted outright. */
const FEW = 64;

/** Keys in order, and the cell of each. */
export interface InOrder<C> {
  readonly keys: readonly Key[];
  readonly cells: readonly C[];
}

/** Derived: the keys of one slice after another, sorted. Keys that recur from slice to slice are not sorted anew. */
export class KeyOrder {
  #last: readonly Key[] = [];

  sorted<C>(cells: ReadonlyMap<Key, C>): InOrder<C> {
    const recurring =
      cells.size > FEW && this.#last.length < 2 * cells.size ? this.#recurring(cells) : nothing;
    if (recurring.keys.length === cells.size) {
      this.#last = recurring.keys;
      return recurring;
    }
    const keys = withOthers(recurring.keys, cells);
    this.#last = keys.length > FEW ? keys : nothing.keys;
    return { keys, cells: keys.map((key) => cells.get(key)!) };
  }

  /** Lets go of all keys: where none may come again. */
  forget(): void {
    this.#last = nothing.keys;
  }

  #recurring<C>(cells: ReadonlyMap<Key, C>): InOrder<C> {
    const keys: Key[] = [];
    const own: C[] = [];
    for (const key of this.#last) {
      const cell = cells.get(key);
      if (cell === undefined) continue;
      keys.push(key);
      own.push(cell);
    }
    return { keys, cells: own };
  }
}

const nothing: InOrder<never> = { keys: [], cells: [] };

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
