import { decodeValues, encodeValues } from "../exchange/codec/values.ts";
import { crc32 } from "../exchange/crc32.ts";
import type { SavedCell } from "../flow/state/table.ts";
import { isKey, type Key } from "../flow/values/key.ts";
import { RecoveryError } from "./errors.ts";

/** Most cells that are written together: what their contents have in common is written once. */
const MOST_CELLS = 1_024;
/** So many at first, of which nobody knows what they take. */
const FIRST_CELLS = 16;
/** About what a frame takes: nothing else is done while one is made. */
const FRAME_BYTES = 128 * 1_024;

/** How many cells of each table of a step make a frame: so many as fit, by what those before them took. */
export class FrameSizes {
  readonly #cells: Map<string, number> = new Map();

  of(table: string): number {
    return this.#cells.get(table) ?? FIRST_CELLS;
  }

  /** A frame was made. */
  note(table: string, cells: number, bytes: number): void {
    const fit = Math.floor((cells * FRAME_BYTES) / bytes);
    this.#cells.set(table, Math.min(Math.max(fit, 1), MOST_CELLS));
  }
}

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
  /** Kept from epoch to epoch; default: nothing is known. */
  readonly sizes?: FrameSizes;
}

/** What a frame tells without its contents being read. */
export interface FrameHead {
  readonly step: string;
  readonly operator: string;
  readonly table: string;
  readonly keys: readonly Key[];
  /** Absent in tables that are not cut by event time. */
  readonly slices: readonly number[] | undefined;
}

/** A frame, read. */
export interface FrameCells extends FrameHead {
  /** Of the first keys: those behind are gone. */
  readonly contents: readonly unknown[];
  /** Whether they were written as columns. */
  readonly areRows: boolean;
}

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
  const { sizes = new FrameSizes() } = step;
  const frameOf = (some: readonly SavedCell[]): Frame => {
    const { table } = some[0]!;
    const bytes = encodeFrame(step, table, some, tables?.hasRows(table) === true);
    sizes.note(table, some.length, bytes.length);
    return { step: step.id, cells: some.length, bytes, sum: crc32(bytes) };
  };
  let some: SavedCell[] = [];
  for (const cell of cells) {
    if (some.length > 0 && (some[0]!.table !== cell.table || some.length >= sizes.of(cell.table))) {
      yield frameOf(some);
      some = [];
    }
    some.push(cell);
  }
  if (some.length > 0) yield frameOf(some);
}

/** Length of the head, in front of it: 32 bits, least byte first. */
const LENGTH = 4;

/** The head, which can be read without the contents, and then these. Cells that are gone stand behind the others. */
function encodeFrame(
  { id, operator }: SavedStep,
  table: string,
  cells: readonly SavedCell[],
  areRows: boolean,
): Uint8Array {
  const isSliced = cells[0]!.slice !== undefined;
  const present: SavedCell[] = [];
  const gone: SavedCell[] = [];
  const contents: unknown[] = [];
  for (const cell of cells) {
    if (!("content" in cell)) {
      gone.push(cell);
      continue;
    }
    present.push(cell);
    contents.push(cell.content);
  }
  const ordered = gone.length === 0 ? present : [...present, ...gone];
  const keys = ordered.map(({ key }) => key);
  const slices = isSliced ? ordered.map(({ slice }) => slice) : undefined;
  const head = encodeValues([id, operator, table, keys, slices, contents.length]);
  const columns = areRows ? columnsOf(contents as Row[]) : undefined;
  const firsts = columns === undefined ? contents : (contents as Row[]).map((row) => row[0]);
  const body = encodeValues([columns, ...firsts], (cause, index) =>
    cannotSave(cause, id, present[index - 1]),
  );
  const bytes = new Uint8Array(LENGTH + head.length + body.length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, LENGTH);
  bytes.set(body, LENGTH + head.length);
  return bytes;
}

type Row = readonly unknown[];

/**
 * What stands behind the first elements of rows, as columns, each with one element where all are the same; undefined where
 * some rows are longer than others.
 */
function columnsOf(rows: readonly Row[]): unknown[][] | undefined {
  const width = rows[0]?.length ?? 1;
  for (const { length } of rows) if (length !== width) return undefined;
  return Array.from({ length: width - 1 }, (_, column) => columnOf(rows, column + 1));
}

function columnOf(rows: readonly Row[], index: number): unknown[] {
  const first = rows[0]![index];
  if (rows.every((row) => Object.is(row[index], first))) return [first];
  return rows.map((row) => row[index]);
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

/**
 * @param isWanted Whether the contents are to be read, too. Default: they are.
 * @returns Undefined where they are not.
 * @throws Some error for bytes that `framesOf` has not made.
 */
export function decodeFrame(
  bytes: Uint8Array,
  isWanted: (head: FrameHead) => boolean = () => true,
): FrameCells | undefined {
  const body = LENGTH + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  const [step, operator, table, keys, slices, count] = decodeValues(bytes.subarray(LENGTH, body));
  if (
    typeof step !== "string" ||
    typeof operator !== "string" ||
    typeof table !== "string" ||
    !isListOf(keys, isKey) ||
    !(slices === undefined || isListOf(slices, isNumber))
  )
    throw new RangeError("these are no cells");
  if (slices !== undefined && slices.length !== keys.length) throw new RangeError("these are no cells");
  const head: FrameHead = { step, operator, table, keys, slices };
  if (!isWanted(head)) return undefined;
  const { contents, areRows } = decodeContents(bytes.subarray(body));
  if (contents.length !== count || contents.length > keys.length) throw new RangeError("these are no cells");
  return { ...head, contents, areRows };
}

function decodeContents(bytes: Uint8Array): Pick<FrameCells, "contents" | "areRows"> {
  const [columns, ...firsts] = decodeValues(bytes);
  if (columns === undefined) return { contents: firsts, areRows: false };
  const isColumn = (column: unknown): column is unknown[] =>
    Array.isArray(column) && (column.length === 1 || column.length === firsts.length);
  if (!isListOf(columns, isColumn)) throw new RangeError("these are no cells");
  const whole = columns.map((column) =>
    column.length === firsts.length ? column : new Array<unknown>(firsts.length).fill(column[0]),
  );
  const contents = firsts.map((first, row) => [first, ...whole.map((column) => column[row])]);
  return { contents, areRows: true };
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
