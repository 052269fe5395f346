import { ConnectorError } from "../errors.ts";
import type { ByteInput } from "./byte-input.ts";
import { type Decode, decoderOf, type TextEncoding } from "./decoder.ts";

/** Where and how a text is read. */
export interface TextBlocksOptions {
  /** Offset to start at, the start of a line, in bytes. */
  readonly start: number;
  /** Name of the partition, for messages. */
  readonly partition: string;
  readonly encoding: TextEncoding;
  /** A longer line is an error, in bytes. */
  readonly maxRecord: number;
  /** Bytes asked for at once. */
  readonly chunk: number;
  /** Bytes decoded at once. 8 KiB by default. */
  readonly block?: number | undefined;
}

/** Some whole lines. The last of the input may lack its line break. */
export interface TextBlock {
  readonly text: string;
  /** Offset of the first character in the input, in bytes. */
  readonly byte: number;
  /** Length of the text in the input, in bytes. */
  readonly bytes: number;
}

/**
 * Bytes decoded at once. A piece cut from a decoded string keeps all of it alive (V8: from 13 characters on),
 * so this is also what a record kept as state may cost: far less than a chunk.
 */
const defaultBlock = 8 * 1024;
const lineFeed = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Cuts bytes, read in big chunks and one chunk ahead, into small blocks of decoded whole lines. */
export class TextBlocks {
  readonly #input: ByteInput;
  readonly #options: TextBlocksOptions;
  readonly #block: number;
  readonly #decodeBytes: Decode;
  #bytes: Uint8Array = new Uint8Array(0); // #from: not yet taken; #base: offset of bytes[0] in the input
  #from = 0;
  #base: number;
  #isWhole = false; // the input's last byte is in #bytes
  #ahead: Promise<Uint8Array> | undefined;

  constructor(input: ByteInput, options: TextBlocksOptions) {
    this.#input = input;
    this.#options = options;
    this.#block = options.block ?? defaultBlock;
    this.#base = options.start;
    this.#decodeBytes = decoderOf(options.encoding);
  }

  /** Whether everything has been taken. */
  get isEnd(): boolean {
    return this.#isWhole && this.#from === this.#bytes.length;
  }

  /**
   * The next block; undefined: load first, or at the end.
   * @param atLeast Bytes wanted, where there are so many.
   */
  take(atLeast = 0): TextBlock | undefined {
    const end = this.#cut(Math.max(this.#block, atLeast));
    if (end === this.#from) return undefined;
    const byte = this.#base + this.#from;
    const part = this.#bytes.subarray(this.#from, end);
    this.#from = end;
    return { text: this.#decode(part, byte), byte, bytes: part.length };
  }

  /** Makes more bytes available to `take`. */
  async load(): Promise<void> {
    do {
      const chunk = await (this.#ahead ?? this.#readChunk(this.#base + this.#bytes.length));
      this.#ahead = undefined;
      if (chunk.length === 0) this.#isWhole = true;
      else this.#append(chunk);
      if (!this.#isWhole) this.#readAhead();
    } while (!this.#isWhole && this.#bytes.length < byteOrderMark.length);
    this.#skipByteOrderMark();
  }

  /** Settles when no read is under way any more. */
  async rest(): Promise<void> {
    await this.#ahead?.catch(() => {});
  }

  #readAhead(): void {
    this.#ahead = this.#readChunk(this.#base + this.#bytes.length);
    this.#ahead.catch(() => {}); // thrown by the next load
  }

  async #readChunk(at: number): Promise<Uint8Array> {
    const chunk = new Uint8Array(this.#options.chunk);
    return chunk.subarray(0, await this.#input.read(chunk, at));
  }

  #append(chunk: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#from);
    const joined = new Uint8Array(rest.length + chunk.length);
    joined.set(rest);
    joined.set(chunk, rest.length);
    this.#base += this.#from;
    this.#from = 0;
    this.#bytes = joined;
  }

  #skipByteOrderMark(): void {
    const isAtStart = this.#base + this.#from === 0;
    if (isAtStart && byteOrderMark.every((byte, i) => this.#bytes[i] === byte))
      this.#from = byteOrderMark.length;
  }

  /** Where the next block ends: behind as many whole lines as fit in `wanted` bytes, or one that does not. */
  #cut(wanted: number): number {
    const available = this.#bytes.length - this.#from;
    if (this.#isWhole && available <= wanted) return this.#bytes.length;
    const windowEnd = this.#from + Math.min(wanted, available);
    const last = windowEnd === 0 ? -1 : this.#bytes.lastIndexOf(lineFeed, windowEnd - 1);
    if (last >= this.#from) return last + 1;
    const next = this.#bytes.indexOf(lineFeed, windowEnd);
    if (next >= 0) return this.#checkLength(next + 1);
    this.#checkLength(this.#bytes.length);
    return this.#isWhole ? this.#bytes.length : this.#from;
  }

  #checkLength(end: number): number {
    const { maxRecord, partition } = this.#options;
    if (end - this.#from <= Math.max(maxRecord, this.#block)) return end;
    const byte = this.#base + this.#from;
    throw new ConnectorError("record-too-long", `a line is longer than ${maxRecord} bytes`, {
      partition,
      byte,
    });
  }

  #decode(part: Uint8Array, byte: number): string {
    try {
      return this.#decodeBytes(part);
    } catch (cause) {
      const { partition, encoding } = this.#options;
      const site = { partition, byte: byte + this.#firstBadLine(part) };
      throw new ConnectorError("bad-encoding", `this line is not ${encoding}; set \`encoding\``, site, cause);
    }
  }

  /** Offset in these bytes of the first line that cannot be decoded. */
  #firstBadLine(part: Uint8Array): number {
    let start = 0;
    for (let end = part.indexOf(lineFeed); end >= 0; end = part.indexOf(lineFeed, start)) {
      try {
        this.#decodeBytes(part.subarray(start, end + 1));
      } catch {
        return start;
      }
      start = end + 1;
    }
    return start;
  }
}
