import type { Key } from "../values/key.ts";

/**
 * Which workers take in a cell that was saved, however many there are now. "by key": the one that owns the bin of its key.
 * "by partition": the one that reads the partition that is its key. "shared out": any one; its key is the number of the
 * worker that saved it, so that no two workers save under one. "copied": all.
 */
export type Placement = "by key" | "by partition" | "shared out" | "copied";

/** A cell of a table as plain data, fit to be encoded; without content where there is none any more. */
export interface SavedCell {
  /** The table's name: one of a few that the step has. */
  readonly table: string;
  readonly key: Key;
  /** In tables that are cut by event time: where the cell's slice begins. */
  readonly slice?: number;
  /** Absent: the cell is gone. */
  readonly content?: unknown;
}

/** How a cell becomes plain data, and a cell again. */
export interface CellCodec<C> {
  /** Plain data that shares with the cell what is plain in it: whoever keeps it encodes it before the cell changes. */
  save(cell: C): unknown;
  load(saved: unknown, key: Key): C;
  /** How many states the cell stands for, in what `inspect` tells. Default: 1. */
  count?(cell: C): number;
  /** Whether `save` gives arrays whose elements behind the first are no objects: then many are encoded as columns. */
  readonly savesRows?: boolean;
}

/** Of cells that are plain data as they stand. */
export function plain<C>(): CellCodec<C> {
  return { save: (cell) => cell, load: (saved) => saved as C }; // as it was saved
}

/** The same for cells that are no states of their own, but belong to something that is counted elsewhere. */
export function uncounted<C>(): CellCodec<C> {
  return { count: NOT_COUNTED, ...plain<C>() };
}

/** In place of a codec's `count`. */
export const NOT_COUNTED = (): number => 0;

/** What recovery, reports and moves between workers see of a part of a step's state. */
export interface Table {
  readonly name: string;
  readonly placement: Placement;
  /** Whether its cells are states of their own, which `inspect` counts. */
  readonly isCounted: boolean;
  /** Whether its cells are arrays whose elements behind the first are no objects. Default: they are anything. */
  readonly hasRows?: boolean;
  /** How many states it keeps, as `inspect` counts them. */
  readonly size: number;
  /** From now on it notes which cells are touched; until then that costs nothing. */
  track(): void;
  /**
   * The cells that were touched since the last call, as they are while they are gone through; those that are gone have no
   * content.
   */
  takeTouched(): Iterable<SavedCell>;
  /** All cells that are here from the first to the last that is asked for, each as it is when it is asked for. */
  saved(): Iterable<SavedCell>;
  /** Is told of a cell that was saved, whichever worker is to have it. */
  hear?(cell: SavedCell): void;
  /** Takes in a cell that was saved, before any other use. It is not touched by that. */
  load(cell: SavedCell): void;
}
