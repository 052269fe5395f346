import { decodeValues, encodeValues } from "../exchange/codec/values.ts";
import { crc32 } from "../exchange/crc32.ts";
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
  /** Of the bytes: worked out with them, so that a segment of many frames takes no time at once. */
  readonly sum: number;
}

/** Whose cells they are. */
export interface SavedStep {
  readonly id: string;
  /** The operator's name: the same cells mean something else to another one. */
  readonly operator: string;
}

/** The same, read. */
export interface FrameCells {
  readonly step: string;
  readonly operator: string;
  readonly table: string;
  readonly keys: readonly Key[];
  /** Absent in tables that are not cut by event time. */
  readonly slices: readonly number[] | undefined;
  /** Of the first keys: those behind are gone. */
  readonly contents: readonly unknown[];
}

/** Values in front of the contents. */
const HEAD = 6;

/**
 * Cells of a step as bytes, frame by frame.
 * @param tables Tells whether the cells of a table are rows. Default: they are anything.
 * @throws {RecoveryError} `cannot-save` for what is no plain data, naming step, key and path.
 */
export function* framesOf(
  step: SavedStep,
  cells: Iterable<SavedCell>,
  tables?: { hasRows(table: string): boolean },
): Iterable<Frame> {
  const frameOf = (some: readonly SavedCell[]): Frame => {
    const { table } = some[0]!;
    const bytes = encodeFrame(step, table, some, tables?.hasRows(table) === true);
    return { step: step.id, cells: some.length, bytes, sum: crc32(bytes) };
  };
  let some: SavedCell[] = [];
  for (const cell of cells) {
    if (some.length === CELLS || (some.length > 0 && some[0]!.table !== cell.table)) {
      yield frameOf(some);
      some = [];
    }
    some.push(cell);
  }
  if (some.length > 0) yield frameOf(some);
}

/** Those that are gone stand behind those that have contents. */
function encodeFrame(
  { id, operator }: SavedStep,
  table: string,
  cells: readonly SavedCell[],
  areRows: boolean,
): Uint8Array {
  const isPresent = (cell: SavedCell): boolean => "content" in cell;
  const present = cells.every(isPresent) ? cells : cells.filter(isPresent);
  const gone = present.length === cells.length ? [] : cells.filter((cell) => !isPresent(cell));
  const ordered = gone.length === 0 ? present : [...present, ...gone];
  const keys = ordered.map(({ key }) => key);
  const slices = ordered[0]!.slice === undefined ? undefined : ordered.map(({ slice }) => slice);
  const contents = present.map(({ content }) => content);
  const columns = areRows ? columnsOf(contents as Row[]) : undefined;
  const firsts = columns === undefined ? contents : (contents as Row[]).map(([first]) => first);
  return encodeValues([id, operator, table, keys, slices, columns, ...firsts], (cause, index) =>
    cannotSave(cause, id, ordered[index - HEAD]),
  );
}

type Row = readonly unknown[];

/** What stands behind the first elements of rows, as columns; undefined where some are longer than others. */
function columnsOf(rows: readonly Row[]): unknown[][] | undefined {
  const width = rows[0]?.length ?? 1;
  if (!rows.every(({ length }) => length === width)) return undefined;
  return Array.from({ length: width - 1 }, (_, column) => rows.map((row) => row[column + 1]));
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
  const [step, operator, table, keys, slices, columns, ...firsts] = decodeValues(bytes);
  if (
    typeof step !== "string" ||
    typeof operator !== "string" ||
    typeof table !== "string" ||
    !isListOf(keys, isKey)
  )
    throw new RangeError("these are no cells");
  if (firsts.length > keys.length || !(slices === undefined || isListOf(slices, isNumber)))
    throw new RangeError("these are no cells");
  if (slices !== undefined && slices.length !== keys.length) throw new RangeError("these are no cells");
  if (columns === undefined) return { step, operator, table, keys, slices, contents: firsts };
  const isColumn = (column: unknown): column is unknown[] =>
    Array.isArray(column) && column.length === firsts.length;
  if (!isListOf(columns, isColumn)) throw new RangeError("these are no cells");
  const contents = firsts.map((first, row) => [first, ...columns.map((column) => column[row])]);
  return { step, operator, table, keys, slices, contents };
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
