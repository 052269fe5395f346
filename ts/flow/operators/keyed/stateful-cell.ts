import type { Lifetimes, Mortal } from "../../state/lifetimes.ts";
import type { SliceCodec } from "../../state/sliced-state.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Stamped } from "../../state/touched-keys.ts";
import { isPromise } from "../../values/is-promise.ts";
import type { Key } from "../../values/key.ts";

/** What a stateful step keeps of a key. */
export interface Cell extends Mortal, Stamped {
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
  version?: number,
];

/** Which version the states of a step are of, and how older ones become that. */
export interface StateVersion {
  readonly version: number;
  readonly migrate: ((old: unknown, from: number) => unknown) | undefined;
}

/** How a step's cells are saved. @throws {RangeError} When a cell is loaded, for a state of another version. */
export function cellCodecOf({ version, migrate }: StateVersion): CellCodec<Cell> {
  const now = (state: unknown, from: number): unknown => {
    if (from === version) return state;
    if (from > version)
      throw new RangeError(`its state is of version ${from}, and the step of version ${version}`);
    if (migrate === undefined)
      throw new RangeError(
        `its state is of version ${from}, and the step of version ${version} has no migrate`,
      );
    const migrated = migrate(state, from);
    if (isPromise(migrated)) throw new RangeError("migrate gave a promise: it is to give the state at once");
    if (migrated === undefined && state !== undefined)
      throw new RangeError("migrate gave nothing: it is to give the state");
    return migrated;
  };
  return {
    savesRows: true,
    save({ state, latest, usedAt, timerAt, order }): SavedCell {
      const cell = [state, latest, usedAt, timerAt, order] as const;
      return version === 0 ? cell : [...cell, version];
    },
    load(saved, key) {
      const [state, latest, usedAt, timerAt, order, from = 0] = saved as SavedCell;
      return {
        key,
        state: now(state, from),
        latest,
        usedAt,
        timerAt,
        order,
        isForgotten: false,
        touchedIn: 0,
      };
    },
  };
}

export function expiringCodec(
  cellCodec: CellCodec<Cell>,
  lifetimes: Lifetimes<Cell> | undefined,
): SliceCodec<Expiring, Cell[]> {
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
    touchedIn: 0,
  };
}
