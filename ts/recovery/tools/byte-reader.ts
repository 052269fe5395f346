import { RecoveryError } from "../errors.ts";

/** Takes bytes from chunks of any size, and knows how far it has got. What is asked for is gathered as it comes. */
export class ByteReader {
  readonly #name: string;
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** @param name What messages call it. */
  constructor(name: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#name = name;
    this.#chunks =
      Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  }

  /** A line without its end. @param most Bytes that it may have. */
  async line(most: number): Promise<string> {
    const start = this.#at;
    const bytes: number[] = [];
    while (bytes.length <= most) {
      if (!(await this.#fill())) throw this.damaged("it is cut off");
      const byte = this.#chunk[0]!;
      this.#advance(1);
      if (byte === 0x0a) return new TextDecoder().decode(Uint8Array.from(bytes));
      bytes.push(byte);
    }
    throw this.damaged("it does not go on as an export does", start);
  }

  async bytes(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let left = count; left > 0; ) {
      if (!(await this.#fill())) throw this.damaged("it is cut off");
      const part = this.#chunk.subarray(0, left);
      parts.push(part);
      left -= part.length;
      this.#advance(part.length);
    }
    return joined(parts, count);
  }

  async isAtEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  get at(): number {
    return this.#at;
  }

  /** Lets go of where the bytes come from. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  damaged(problem: string, byte: number = this.#at): RecoveryError {
    return new RecoveryError("store-damaged", problem, { store: this.#name, byte });
  }

  #advance(count: number): void {
    this.#at += count;
    this.#chunk = this.#chunk.subarray(count);
  }

  /** Whether there is another byte. */
  async #fill(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      if (!(next.value instanceof Uint8Array))
        throw new RecoveryError("bad-option", "chunks of bytes are wanted", { store: this.#name });
      this.#chunk = next.value;
    }
    return true;
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
