import { ConnectorError } from "../errors.ts";
import { type ByteInput, cutShort } from "./byte-input.ts";
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
  /** Offset that is not read beyond: what was added since the input was opened may be half a line. */
  readonly #limit: number;
  /** Read and not yet taken are `#bytes` from `#from` to `#end`; what lies behind is room. */
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  #end = 0;
  /** Before it, from `#from` on, there is no line break. */
  #searched = 0;
  /** Offset of `#bytes[0]` in the input. */
  #base: number;
  /** Whether the input's last byte is in `#bytes`. */
  #isWhole = false;
  #ahead: Promise<Uint8Array> | undefined;

  constructor(input: ByteInput, options: TextBlocksOptions) {
    this.#input = input;
    this.#options = options;
    this.#block = options.block ?? defaultBlock;
    this.#base = options.start;
    this.#limit = input.size === 0 ? Number.POSITIVE_INFINITY : input.size; // a system's own files may hold more than they say
    this.#decodeBytes = decoderOf(options.encoding);
  }

  /** Whether everything has been taken. */
  get isEnd(): boolean {
    return this.#isWhole && this.#from === this.#end;
  }

  /**
   * The next block; undefined: load first, or at the end.
   * @param atLeast Bytes wanted, where there are so many.
   */
  take(atLeast = 0): TextBlock | undefined {
    const end = this.#cut(Math.max(this.#block, atLeast));
    if (end === this.#from) return undefined;
    const byte = this.#base + this.#from;
    const block = this.#decode(this.#bytes.subarray(this.#from, end), byte);
    this.#from += block.bytes;
    return block;
  }

  /** Makes more bytes available to `take`. */
  async load(): Promise<void> {
    do {
      const chunk = await (this.#ahead ?? this.#readChunk(this.#base + this.#end));
      this.#ahead = undefined;
      if (chunk.length === 0) this.#setWhole();
      else this.#append(chunk);
      if (!this.#isWhole) this.#readAhead();
    } while (!this.#isWhole && this.#end < byteOrderMark.length);
    this.#skipByteOrderMark();
  }

  /** Settles when no read is under way any more. */
  async rest(): Promise<void> {
    await this.#ahead?.catch(() => {});
  }

  #readAhead(): void {
    this.#ahead = this.#readChunk(this.#base + this.#end);
    this.#ahead.catch(() => {}); // thrown by the next load
  }

  async #readChunk(at: number): Promise<Uint8Array> {
    const chunk = new Uint8Array(Math.max(0, Math.min(this.#options.chunk, this.#limit - at)));
    return chunk.subarray(0, chunk.length === 0 ? 0 : await this.#input.read(chunk, at));
  }

  #setWhole(): void {
    const read = this.#base + this.#end;
    if (read < this.#input.size) throw cutShort(this.#options.partition, read, this.#input.size);
    this.#isWhole = true;
  }

  #append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#bytes.length) this.#makeRoom(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
    this.#isWhole = this.#base + this.#end >= this.#limit;
  }

  /** Doubles, so that a line over many chunks is not copied with each of them. */
  #makeRoom(length: number): void {
    const rest = this.#bytes.subarray(this.#from, this.#end);
    const needed = rest.length + length;
    if (needed > this.#bytes.length) {
      this.#bytes = new Uint8Array(rest.length === 0 ? needed : 2 * needed);
      this.#bytes.set(rest);
    } else {
      this.#bytes.copyWithin(0, this.#from, this.#end);
    }
    this.#base += this.#from;
    this.#searched -= this.#from;
    this.#end -= this.#from;
    this.#from = 0;
  }

  #skipByteOrderMark(): void {
    const isAtStart = this.#base + this.#from === 0 && this.#end >= byteOrderMark.length;
    if (isAtStart && byteOrderMark.every((byte, i) => this.#bytes[i] === byte))
      this.#from = byteOrderMark.length;
  }

  /** Where the next block ends: behind as many whole lines as fit in `wanted` bytes, or one that does not. */
  #cut(wanted: number): number {
    const available = this.#end - this.#from;
    if (this.#isWhole && available <= wanted) return this.#end;
    const windowEnd = this.#from + Math.min(wanted, available);
    const last = windowEnd === 0 ? -1 : this.#bytes.lastIndexOf(lineFeed, windowEnd - 1);
    if (last >= this.#from) return last + 1;
    const next = this.#lineFeedFrom(Math.max(windowEnd, this.#searched));
    if (next >= 0) return this.#checkLength(next + 1);
    this.#checkLength(this.#end);
    return this.#isWhole ? this.#end : this.#from;
  }

  #lineFeedFrom(at: number): number {
    const next = this.#bytes.subarray(0, this.#end).indexOf(lineFeed, at);
    this.#searched = next < 0 ? this.#end : next;
    return next;
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

  /** Where a line cannot be decoded: the block before it. */
  #decode(part: Uint8Array, byte: number): TextBlock {
    try {
      return { text: this.#decodeBytes(part), byte, bytes: part.length };
    } catch (cause) {
      const good = this.#firstBadLine(part);
      if (good > 0) return this.#decode(part.subarray(0, good), byte);
      const { partition, encoding } = this.#options;
      const problem = `this line is not ${encoding}; set \`encoding\``;
      throw new ConnectorError("bad-encoding", problem, { partition, byte }, cause);
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
