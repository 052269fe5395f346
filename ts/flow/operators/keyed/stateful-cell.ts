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
  readonly order: number;
}

/** Cells that expire at one instant of event time: of a key the one that was begun first is the first. */
export interface Expiring {
  readonly start: number;
  readonly cells: Map<Key, Cell[]>;
}

/** A cell as it is saved. */
type SavedCell = readonly [
  state: unknown,
  latest: number | undefined,
  usedAt: number,
  timerAt: number,
  order: number,
];

export const cellCodec: CellCodec<Cell> = {
  save: ({ state, latest, usedAt, timerAt, order }): SavedCell => [state, latest, usedAt, timerAt, order],
  load(saved, key) {
    const [state, latest, usedAt, timerAt, order] = saved as SavedCell;
    return { key, state, latest, usedAt, timerAt, order, isForgotten: false };
  },
};

export function expiringCodec(lifetimes: Lifetimes<Cell> | undefined): SliceCodec<Expiring, Cell[]> {
  return {
    save: (cells) => cells.map((cell) => cellCodec.save(cell)),
    open: (start) => ({ start, cells: new Map() }),
    load(saved, { cells }, key) {
      const loaded = (saved as readonly unknown[]).map((cell) => cellCodec.load(cell, key));
      cells.set(key, loaded);
      for (const cell of loaded) lifetimes?.add(cell);
    },
  };
}

export function newCell(key: Key, state: unknown, order: number): Cell {
  return {
    key,
    state,
    latest: undefined,
    usedAt: 0,
    timerAt: Number.POSITIVE_INFINITY,
    order,
    isForgotten: false,
  };
}
