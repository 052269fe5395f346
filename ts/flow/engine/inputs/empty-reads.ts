import { ConnectorError } from "../../../connectors/errors.ts";
import type { SourcePartition } from "../../../connectors/source.ts";

/** So many empty reads in a row are looked at: a partition may well skip what it finds. */
const MANY = 1_000;
/** One that waits by itself takes longer for a read, in ms. */
const SHORT_MS = 1;

/** Tells a partition that has nothing, and does not say when it will, from one that passes over what it finds. */
export class EmptyReads {
  #count = 0;
  /** When the last look was taken, by the monotonic clock; and where the partition was. */
  #lookedAt = 0;
  #position: string | undefined;

  /** The partition had something, or has said when it will. */
  reset(): void {
    this.#count = 0;
    this.#position = undefined;
  }

  /**
   * Counts one more read that gave nothing and named no time to come again.
   * @throws {ConnectorError} `bad-connector` where they follow one another at once and lead nowhere.
   */
  note(partition: SourcePartition<unknown>, now: number): void {
    if (++this.#count < MANY) return;
    this.#count = 0;
    const position = JSON.stringify(partition.position?.() ?? null, withoutBigints);
    const isIdle = position === this.#position && now - this.#lookedAt < MANY * SHORT_MS;
    this.#lookedAt = now;
    this.#position = position;
    if (!isIdle) return;
    throw new ConnectorError("bad-connector", `${MANY} empty reads in a row: give wakeAt, or a promise`);
  }
}

function withoutBigints(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
