import { aCount, aFunction, type Checks, oneOf } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";
import type { MaybePromise, SourcePartition } from "../source.ts";
import type { ByteInput } from "./byte-input.ts";
import type { TextEncoding } from "./decoder.ts";
import type { RecordParser } from "./record-parser.ts";
import { TextBlocks, type TextBlocksOptions } from "./text-blocks.ts";
import { TextPartition, type TextPosition } from "./text-partition.ts";

/** How a text is read. */
export interface TextReadOptions {
  /** "utf-8" by default; a byte order mark is passed over. */
  readonly encoding?: TextEncoding;
  /** A longer record ends the flow, in bytes. 16 MiB by default. */
  readonly maxRecord?: number;
  /** Bytes asked for at once. 256 KiB by default. */
  readonly chunk?: number;
  /** Is given each bad record, and the flow goes on. Without it the flow ends with the error. */
  readonly onBadRecord?: (error: ConnectorError, record: string) => void;
}

/** What the options of texts must be. */
export const textChecks: Checks<TextReadOptions> = {
  encoding: oneOf("utf-8", "windows-1252"),
  maxRecord: aCount,
  chunk: aCount,
  onBadRecord: aFunction,
};

/** A parser that may need to see the header first. */
export type MaybeHeaded<T> = RecordParser<T> & { readonly needsHeader?: boolean };

/** Where a text begins. */
export const theStart: TextPosition = { byte: 0, line: 0 };

/**
 * Opens a text as a partition.
 * @param makeParser A parser has state: each partition needs its own.
 * @throws {ConnectorError} `file-changed` where the position lies behind the end.
 */
export async function openText<T>(
  input: ByteInput,
  partition: string,
  makeParser: () => MaybePromise<MaybeHeaded<T>>,
  options: TextReadOptions & Pick<TextBlocksOptions, "block">,
  start: TextPosition = theStart,
): Promise<SourcePartition<T, TextPosition>> {
  const { encoding = "utf-8", maxRecord = 16 * 2 ** 20, chunk = 256 * 2 ** 10, onBadRecord, block } = options;
  const { size } = input;
  const blocksFrom = (byte: number): TextBlocks =>
    new TextBlocks(input, { start: byte, partition, encoding, maxRecord, chunk, block });
  try {
    if (start.byte > size) {
      const problem = `holds ${size} bytes, but the last run had read ${start.byte}: it was cut or replaced`;
      throw new ConnectorError("file-changed", problem, { partition });
    }
    const parser = await makeParser();
    if (start.byte > 0 && parser.needsHeader) await readHeader(blocksFrom(0), parser, partition);
    const close = (): MaybePromise<void> => input.close();
    const given = { partition, size, start, maxRecord, onBadRecord, close };
    return new TextPartition(blocksFrom(start.byte), parser, given);
  } catch (error) {
    await input.close();
    throw error;
  }
}

/** Shows the parser the header, which lies before the place where the reading goes on. */
async function readHeader<T>(blocks: TextBlocks, parser: MaybeHeaded<T>, partition: string): Promise<void> {
  let text = "";
  while (parser.needsHeader && !parser.fatal) {
    const block = blocks.take(text.length);
    if (block !== undefined) text = parseHeader(text + block.text, parser, blocks.isEnd);
    else if (blocks.isEnd) throw new ConnectorError("bad-header", "the header row is missing", { partition });
    else await blocks.load();
  }
  await blocks.rest();
  if (parser.fatal) throw new ConnectorError(parser.fatal, parser.problem, { partition });
}

/** Returns the text left over. */
function parseHeader<T>(text: string, parser: MaybeHeaded<T>, isLast: boolean): string {
  let at = 0;
  while (at < text.length && parser.needsHeader && !parser.fatal) {
    const end = parser.next(text, at, isLast);
    if (end < 0) break;
    at = end;
  }
  return text.slice(at);
}
