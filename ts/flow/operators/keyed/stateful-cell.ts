import type { Lifetimes, Mortal } from "../../state/lifetimes.ts";
import type { SliceCodec } from "../../state/sliced-state.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Key } from "../../values/key.ts";

/** What a stateful step keeps of a key. */
export interface Cell extends Mortal {
  state: unknown;
  /** The latest event time of the key's records. */
  latest: number | undefined;
  /** When `onTimer` is due, by the wall clock; +Infinity: it is not. */
  timerAt: number;
}

/** Cells that expire at one instant of event time. */
export interface Expiring {
  readonly start: number;
  readonly cells: Map<Key, Cell>;
}

/** A cell as it is saved. */
type SavedCell = readonly [state: unknown, latest: number | undefined, usedAt: number, timerAt: number];

export const cellCodec: CellCodec<Cell> = {
  save: ({ state, latest, usedAt, timerAt }): SavedCell => [state, latest, usedAt, timerAt],
  load(saved, key) {
    const [state, latest, usedAt, timerAt] = saved as SavedCell;
    return { key, state, latest, usedAt, timerAt, isForgotten: false };
  },
};

export function expiringCodec(lifetimes: Lifetimes<Cell> | undefined): SliceCodec<Expiring, Cell> {
  return {
    save: (cell) => cellCodec.save(cell),
    open: (start) => ({ start, cells: new Map() }),
    load(saved, { cells }, key) {
      const cell = cellCodec.load(saved, key);
      cells.set(key, cell);
      lifetimes?.add(cell);
    },
  };
}

export function newCell(key: Key, state: unknown): Cell {
  return {
    key,
    state,
    latest: undefined,
    usedAt: 0,
    timerAt: Number.POSITIVE_INFINITY,
    isForgotten: false,
  };
}
