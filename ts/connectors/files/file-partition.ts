import { ConnectorError } from "../errors.ts";
import type { SinkPartition } from "../sink.ts";
import { orExplain } from "./file-input.ts";
import type { FilePosition, RecordFormatter } from "./file-sink.ts";
import type { OutputFile } from "./output-file.ts";

/** Characters written at once, and records formatted at once: long batches do not make one long string. */
const writeLength = 256 * 1024;
const formatCount = 64;
const byteOrderMark = "\uFEFF";
const encoder = new TextEncoder();

/** One file of a sink. What is in it are whole records, those that were taken, whatever fails. */
export class FilePartition<T> implements SinkPartition<T, FilePosition> {
  readonly letsGo = true;
  taken = 0;
  readonly #file: OutputFile;
  readonly #formatter: RecordFormatter<T>;
  /** Behind the last record that was taken. */
  #byte: number;
  /** Whether the file may hold a piece of a record behind it. */
  #isTorn = false;
  #underWay: Promise<void> | undefined;
  #isAborted = false;

  constructor(file: OutputFile, formatter: RecordFormatter<T>) {
    this.#file = file;
    this.#formatter = formatter;
    this.#byte = file.kept;
  }

  write(values: readonly T[]): Promise<void> {
    this.taken = 0;
    this.#underWay = this.#writeAll(values);
    return this.#underWay;
  }

  async position(): Promise<FilePosition> {
    await this.#orExplain(this.#mend());
    await this.#orExplain(this.#file.handle.datasync());
    return { byte: this.#byte };
  }

  async close(): Promise<void> {
    try {
      const head = this.#byte === 0 ? this.#formatter.head?.(undefined) : undefined;
      if (head) await this.#append(head);
      await this.position();
    } catch (error) {
      await this.#file.leave();
      throw error;
    }
    await this.#orExplain(this.#file.publish());
  }

  async abort(): Promise<void> {
    this.#isAborted = true;
    await this.#underWay?.catch(() => {});
    await this.#mend().catch(() => {}); // why the flow has failed matters more
    await this.#file.leave();
  }

  async #writeAll(values: readonly T[]): Promise<void> {
    while (this.taken < values.length && !this.#isAborted) await this.#writeSome(values);
  }

  /** Writes the next records together; where that fails, one by one: then it shows which one cannot be taken. */
  async #writeSome(values: readonly T[]): Promise<void> {
    let to = this.taken;
    try {
      let text = "";
      while (to < values.length && text.length < writeLength) {
        const from = to;
        to = Math.min(values.length, from + formatCount);
        text += this.#format(values.slice(from, to), text);
      }
      await this.#append(text);
      this.taken = to;
    } catch {
      while (this.taken < to) {
        await this.#append(this.#format(values.slice(this.taken, this.taken + 1), ""));
        this.taken++;
      }
    }
  }

  /** @param before What is to be written before it. */
  #format(values: readonly T[], before: string): string {
    const { path } = this.#file;
    try {
      const isFirst = this.#byte === 0 && before === "";
      const head = isFirst ? (this.#formatter.head?.(values[0]!) ?? "") : "";
      const text = head + this.#formatter.format(values);
      if (/\p{Surrogate}/u.test(text))
        throw new ConnectorError("bad-value", "holds half of a surrogate pair, which is no text");
      // A reader takes a file's first mark for none of its text.
      return isFirst && text.startsWith(byteOrderMark) ? byteOrderMark + text : text;
    } catch (cause) {
      if (cause instanceof ConnectorError)
        throw new ConnectorError(cause.code, cause.problem, { partition: path }, cause);
      const problem = `cannot be written: ${(cause as Error).message}`;
      throw new ConnectorError("bad-value", problem, { partition: path }, cause);
    }
  }

  #append(text: string): Promise<void> {
    return this.#orExplain(this.#write(encoder.encode(text)));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#mend();
    await this.#checkSize();
    this.#isTorn = true;
    try {
      for (let from = 0; from < bytes.length; ) {
        const { bytesWritten } = await this.#file.handle.write(
          bytes,
          from,
          bytes.length - from,
          this.#byte + from,
        );
        from += bytesWritten; // the system may take less than it is given
      }
    } catch (cause) {
      await this.#mend().catch(() => {}); // else it is mended before what comes next
      throw cause;
    }
    this.#byte += bytes.length;
    this.#isTorn = false;
  }

  #orExplain(act: Promise<void>): Promise<void> {
    return orExplain(this.#file.path, act, "write-failed");
  }

  /** Who else writes it would be overwritten, and who cuts it would leave a hole. */
  async #checkSize(): Promise<void> {
    const { size, nlink } = await this.#file.handle.stat();
    if (size === this.#byte && nlink !== 0) return;
    const problem =
      nlink === 0
        ? "has been deleted: what is written to it goes nowhere"
        : `holds ${size} bytes where ${this.#byte} were written: something else writes it, too`;
    throw new ConnectorError("file-changed", problem, { partition: this.#file.path });
  }

  /** Cuts off what a write that failed has left. */
  async #mend(): Promise<void> {
    if (!this.#isTorn) return;
    await this.#file.handle.truncate(this.#byte);
    this.#isTorn = false;
  }
}
