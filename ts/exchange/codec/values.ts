import { Packr } from "msgpackr";
import { isDirect } from "./direct.ts";
import { valueOfTable } from "./read-table.ts";
import { type Table, tableOf } from "./table.ts";

/** Columns rather than rows: of the values, those that are written as tables are named by index. */
type Message = readonly [values: unknown[], tables: readonly number[]];

/**
 * Values as bytes that any version of Tidemark on any platform reads back as they were: numbers (−0, NaN and the
 * infinities too), texts with lone surrogates, `undefined`, bigints, dates, maps, sets, arrays with holes, typed arrays,
 * buffers, plain objects whatever their keys, and objects that are in two places of a value, or in themselves. Many at
 * once take less room and time than one by one: what objects have in common is written once.
 *
 * @param fail Says which error to throw for a value that cannot be written; by default `NotPlain` itself.
 * @throws {NotPlain} For functions, symbols, and instances of classes.
 */
export function encodeValues(
  values: readonly unknown[],
  fail: (cause: unknown, index: number) => Error = (cause) => cause as Error,
): Uint8Array {
  const tables: number[] = [];
  const written = values.map((value, i) => {
    try {
      if (isDirect(value)) return value;
      tables.push(i);
      return tableOf(value);
    } catch (cause) {
      throw fail(cause, i);
    }
  });
  const message: Message = [written, tables];
  return packr().pack(message);
}

/**
 * What `encodeValues` wrote. Every call gives values of its own.
 * @throws Some error, for bytes that it did not write; whoever reads what may be damaged asks a checksum first.
 */
export function decodeValues(bytes: Uint8Array): unknown[] {
  const message: unknown = packr().unpack(bytes);
  if (!isMessage(message)) throw new RangeError("the bytes are no list of values");
  const [values, tables] = message;
  for (const i of tables) values[i] = valueOfTable(values[i] as Table);
  return values;
}

function isMessage(message: unknown): message is Message {
  if (!Array.isArray(message) || message.length !== 2) return false;
  const [values, tables] = message as unknown[];
  if (!Array.isArray(values) || !Array.isArray(tables)) return false;
  return tables.every((i) => Number.isInteger(i) && i >= 0 && i < values.length && Array.isArray(values[i]));
}

/** Made when it is first asked for, so that who writes nothing pays nothing. */
let shared: Packr | undefined;

function packr(): Packr {
  shared ??= new Packr({
    mapsAsObjects: false,
    moreTypes: true,
    useBigIntExtension: true,
    copyBuffers: true,
  });
  return shared;
}
