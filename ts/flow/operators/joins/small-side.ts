import type { Key } from "../../values/key.ts";
import type { Keep, Kept } from "./join-cell.ts";

/**
 * The small side of a broadcast join, by key. Where its records have event time, "first" and "last" go by that, and by
 * when they came only among equals; otherwise by when they came.
 */
export class SmallSide {
  readonly #keep: Keep;
  readonly #rows: Map<Key, Kept[]> = new Map();

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  add(key: Key, added: Kept): void {
    const kept = this.#rows.get(key);
    if (kept === undefined) this.#rows.set(key, [added]);
    else if (this.#keep === "all") kept.push(added);
    else if (this.#keep === "last" ? !isBefore(added, kept[0]!) : isBefore(added, kept[0]!)) kept[0] = added;
  }

  get(key: Key): readonly Kept[] {
    return this.#rows.get(key) ?? NONE;
  }
}

const NONE: readonly Kept[] = [];

function isBefore(a: Kept, b: Kept): boolean {
  return a.eventTime !== undefined && b.eventTime !== undefined && a.eventTime < b.eventTime;
}
