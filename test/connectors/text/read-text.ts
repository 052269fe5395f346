import type { ConnectorError } from "../../../ts/connectors/errors.ts";
import type { RecordParser } from "../../../ts/connectors/text/record-parser.ts";
import type { TextPosition } from "../../../ts/connectors/text/text-partition.ts";
import { openText, type TextReadOptions } from "../../../ts/connectors/text/text-source.ts";
import { memoryInput } from "./memory-input.ts";

/** How a text is cut up on its way. */
export interface Cutting {
  readonly chunk: number;
  readonly mostAtOnce: number;
  readonly block: number;
  readonly limit: number;
}

/** What reading a text gave: the records, the position before each read and at the end, the bad records. */
export interface Reading<T> {
  readonly records: T[];
  readonly positions: { readonly given: number; readonly position: TextPosition }[];
  readonly bad: ConnectorError[];
}

/** Reads a text with a parser, from a position to the end. Bad records are gathered unless `strict`. */
export async function readText<T>(
  bytes: Uint8Array,
  makeParser: () => RecordParser<T>,
  cutting: Cutting,
  options: TextReadOptions & { readonly strict?: boolean } = {},
  from?: TextPosition,
): Promise<Reading<T>> {
  const bad: ConnectorError[] = [];
  const gather = options.strict ? {} : { onBadRecord: (error: ConnectorError) => void bad.push(error) };
  const input = memoryInput(bytes, cutting.mostAtOnce);
  const given = { ...options, ...gather, chunk: cutting.chunk, block: cutting.block };
  const opened = await openText(input, "test", makeParser, given, from);
  const records: T[] = [];
  const positions = [{ given: 0, position: opened.position() }];
  for (let isDone = false; !isDone; ) {
    const { values, done } = await opened.read(cutting.limit);
    records.push(...values);
    positions.push({ given: records.length, position: opened.position() });
    isDone = done === true;
  }
  await opened.close?.();
  if (input.closed !== 1) throw new Error(`closed ${input.closed} times`);
  return { records, positions, bad };
}
