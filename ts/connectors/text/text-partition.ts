import { ConnectorError, shorten } from "../errors.ts";
import type { MaybePromise, ReadResult, SourcePartition } from "../source.ts";
import type { RecordParser } from "./record-parser.ts";
import { type HearsBadRecords, tellBadRecord } from "./tell-bad-record.ts";
import type { TextBlocks } from "./text-blocks.ts";
import { utf8Length } from "./utf8-length.ts";

/** A place between two records of a text. */
export interface TextPosition {
  /** Offset of the next record, in bytes. */
  readonly byte: number;
  /** Number of line breaks before it. */
  readonly line: number;
}

/** What a text partition needs to know. */
export interface TextPartitionOptions {
  /** Name of the partition, for messages. */
  readonly partition: string;
  /** Size of the input, in bytes. */
  readonly size: number;
  readonly start: TextPosition;
  /** A longer record is an error, in bytes. */
  readonly maxRecord: number;
  /** Called with each bad record instead of ending the flow. */
  readonly onBadRecord?: HearsBadRecords | undefined;
  readonly close: () => MaybePromise<void>;
}

/** Reads records from blocks of text, and knows at each of them the offset of the next. */
export class TextPartition<T> implements SourcePartition<T, TextPosition> {
  readonly #blocks: TextBlocks;
  readonly #parser: RecordParser<T>;
  readonly #options: TextPartitionOptions;
  #text = "";
  #at = 0;
  #mark = 0; // a place in #text, not behind #at, whose offset is #markByte
  #markByte: number;
  #isOneByte = true; // every character of #text is one byte of the input
  #line: number;
  /** Records that may still be read, bad ones too: else those of a file that is bad throughout would pile up. */
  #left = 0;
  #failure: unknown;

  constructor(blocks: TextBlocks, parser: RecordParser<T>, options: TextPartitionOptions) {
    this.#blocks = blocks;
    this.#parser = parser;
    this.#options = options;
    this.#markByte = options.start.byte;
    this.#line = options.start.line;
  }

  read(limit: number): MaybePromise<ReadResult<T>> {
    const values: T[] = [];
    this.#left = limit;
    this.#fill(values, limit);
    return this.#left < limit || this.#isDone
      ? { values, done: this.#isDone }
      : this.#loadAndFill(values, limit);
  }

  position(): TextPosition {
    const { byte } = this.#place();
    return { byte, line: this.#line };
  }

  progress(): number {
    const { size } = this.#options;
    return size === 0 ? 1 : Math.min(1, this.#place().byte / size);
  }

  async close(): Promise<void> {
    await this.#blocks.rest();
    await this.#options.close();
  }

  get #isDone(): boolean {
    return this.#blocks.isEnd && this.#at === this.#text.length;
  }

  /** Comes back without a record where it has passed lines: of a file of blank ones a stop would have to wait for the end. */
  async #loadAndFill(values: T[], limit: number): Promise<ReadResult<T>> {
    const line = this.#line;
    while (this.#left === limit && !this.#isDone && this.#line === line) {
      await this.#blocks.load();
      this.#fill(values, limit);
    }
    return { values, done: this.#isDone };
  }

  /** Takes records until there are enough or more bytes are needed. An error waits behind those before it. */
  #fill(values: T[], limit: number): void {
    if (this.#failure === undefined) {
      try {
        while (this.#left > 0 && (this.#parse(values) || this.#takeBlock()));
      } catch (error) {
        this.#failure = error;
      }
    }
    if (this.#failure !== undefined && this.#left === limit) throw this.#failure;
  }

  /** Takes records out of the text at hand. False: it has no whole one any more. */
  #parse(values: T[]): boolean {
    const parser = this.#parser;
    const isLast = this.#blocks.isEnd;
    while (this.#at < this.#text.length) {
      const end = parser.next(this.#text, this.#at, isLast);
      if (this.#isTooLong(end < 0 ? this.#text.length : end)) throw this.#tooLong();
      if (end < 0) return false;
      if (parser.outcome === "bad") this.#reject(this.#text.slice(this.#at, end));
      else if (parser.outcome === "record") values.push(parser.value);
      this.#at = end;
      this.#line += parser.lines;
      if (parser.outcome !== "nothing" && --this.#left === 0) return true;
    }
    return false;
  }

  #takeBlock(): boolean {
    const rest = this.#text.length - this.#at;
    const block = this.#blocks.take(2 * rest); // doubling: a record over many blocks is not gone through for each
    if (block === undefined) return false;
    this.#place();
    const isOneByte = block.text.length === block.bytes;
    if (rest === 0) {
      this.#text = block.text;
      this.#markByte = block.byte;
      this.#isOneByte = isOneByte;
    } else {
      this.#text = this.#text.slice(this.#at) + block.text;
      this.#isOneByte &&= isOneByte;
    }
    this.#at = 0;
    this.#mark = 0;
    return true;
  }

  /** Moves the mark to the next record. */
  #place(): { readonly byte: number } {
    const passed = this.#isOneByte ? this.#at - this.#mark : utf8Length(this.#text, this.#mark, this.#at);
    this.#markByte += passed;
    this.#mark = this.#at;
    return { byte: this.#markByte };
  }

  #reject(record: string): void {
    const { partition, onBadRecord } = this.#options;
    const { byte } = this.#place();
    const site = { partition, line: this.#line + 1, byte, record: shorten(record.trimEnd()) };
    const error = new ConnectorError(this.#parser.fatal ?? "bad-record", this.#parser.problem, site);
    if (onBadRecord === undefined || this.#parser.fatal) throw error;
    tellBadRecord(onBadRecord, error, record);
  }

  /** Whether what lies between the next record and `end` takes too many bytes: a character is 3 at most. */
  #isTooLong(end: number): boolean {
    const length = end - this.#at;
    const { maxRecord } = this.#options;
    if (length > maxRecord) return true;
    if (this.#isOneByte || 3 * length <= maxRecord) return false;
    return utf8Length(this.#text, this.#at, end) > maxRecord;
  }

  #tooLong(): ConnectorError {
    const { partition, maxRecord } = this.#options;
    const site = { partition, line: this.#line + 1, byte: this.#place().byte };
    return new ConnectorError("record-too-long", `a record is longer than ${maxRecord} bytes`, site);
  }
}
