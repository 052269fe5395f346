import { decodeValues, encodeValues } from "../exchange/codec/values.ts";
import type { SavedCell } from "../flow/state/table.ts";
import { isKey, type Key } from "../flow/values/key.ts";
import { RecoveryError } from "./errors.ts";

/** So many cells are written together: what their contents have in common is written once. */
const CELLS = 1_024;

/** Some cells of one table of one step, as bytes. */
export interface Frame {
  readonly step: string;
  readonly cells: number;
  readonly bytes: Uint8Array;
}

/** The same, read. */
export interface FrameCells {
  readonly step: string;
  readonly table: string;
  readonly keys: readonly Key[];
  /** Absent in tables that are not cut by event time. */
  readonly slices: readonly number[] | undefined;
  /** Of the first keys: those behind are gone. */
  readonly contents: readonly unknown[];
}

/** Values in front of the contents. */
const HEAD = 4;

/**
 * Cells of a step as bytes, frame by frame.
 * @throws {RecoveryError} `cannot-save` for what is no plain data, naming step, key and path.
 */
export function* framesOf(step: string, cells: Iterable<SavedCell>): Iterable<Frame> {
  let some: SavedCell[] = [];
  for (const cell of cells) {
    if (some.length === CELLS || (some.length > 0 && some[0]!.table !== cell.table)) {
      yield frameOf(step, some);
      some = [];
    }
    some.push(cell);
  }
  if (some.length > 0) yield frameOf(step, some);
}

function frameOf(step: string, cells: readonly SavedCell[]): Frame {
  return { step, cells: cells.length, bytes: encodeFrame(step, cells[0]!.table, cells) };
}

function encodeFrame(step: string, table: string, cells: readonly SavedCell[]): Uint8Array {
  const present = cells.filter((cell) => "content" in cell);
  const ordered =
    present.length === cells.length ? present : [...present, ...cells.filter((cell) => !("content" in cell))];
  const keys = ordered.map(({ key }) => key);
  const slices = ordered[0]!.slice === undefined ? undefined : ordered.map(({ slice }) => slice);
  const contents = present.map(({ content }) => content);
  return encodeValues([step, table, keys, slices, ...contents], (cause, index) =>
    cannotSave(cause, step, ordered[index - HEAD]),
  );
}

function cannotSave(cause: unknown, step: string, cell: SavedCell | undefined): RecoveryError {
  const { path } = cause as { readonly path?: string };
  const problem = "its state is no plain data: functions, symbols and instances of classes cannot be saved";
  const key = cell?.key;
  return new RecoveryError(
    "cannot-save",
    problem,
    { step, ...(key !== undefined && { key }), ...(path && { path }) },
    cause,
  );
}

/** @throws Some error for bytes that `framesOf` has not made. */
export function decodeFrame(bytes: Uint8Array): FrameCells {
  const [step, table, keys, slices, ...contents] = decodeValues(bytes);
  if (typeof step !== "string" || typeof table !== "string" || !isListOf(keys, isKey))
    throw new RangeError("these are no cells");
  if (contents.length > keys.length || !(slices === undefined || isListOf(slices, isNumber)))
    throw new RangeError("these are no cells");
  if (slices !== undefined && slices.length !== keys.length) throw new RangeError("these are no cells");
  return { step, table, keys, slices, contents };
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
