import type { KeyedState } from "../../state/keyed-state.ts";
import type { StepState } from "../../state/step-state.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Key } from "../../values/key.ts";
import { type Keep, type Kept, loadKept, type SavedKept, saveKept } from "./join-cell.ts";

const codec: CellCodec<Kept[]> = {
  save: (kept) => kept.map(saveKept),
  load: (saved) => (saved as SavedKept[]).map(loadKept),
};

/**
 * The small side of a broadcast join, by key. Where its records have event time, "first" and "last" go by that, and by
 * when they came only among equals; otherwise by when they came.
 */
export class SmallSide {
  readonly #keep: Keep;
  /** All workers have the same. */
  readonly #rows: KeyedState<Kept[]>;

  constructor(keep: Keep, state: StepState) {
    this.#keep = keep;
    this.#rows = state.keyed("small side", codec, "copied");
  }

  add(key: Key, added: Kept): void {
    this.#rows.touch(key);
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
