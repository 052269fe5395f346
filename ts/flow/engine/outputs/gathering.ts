import { joinBatches } from "../../../timely/batch.ts";
import type { Batch, Delivery, Timestamp } from "../../../timely/index.ts";

/** Batches are put together up to about so many records, or bytes. */
const ENOUGH_RECORDS = 1024;
const ENOUGH_BYTES = 2 ** 20;

/** Batches that wait for one write: while a sink is busy, small ones are gathered. */
export class Gathering {
  readonly #messages: Delivery<unknown>[] = [];
  #records = 0;
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  get isEnough(): boolean {
    return this.#records >= ENOUGH_RECORDS || this.#bytes >= ENOUGH_BYTES;
  }

  add(message: Delivery<unknown>): void {
    this.#messages.push(message);
    this.#records += message.batch.values.length;
    this.#bytes += message.bytes;
  }

  /** All of them, as one. There must be one. */
  take(): Gathered {
    // A copy rather than a new literal in place of the list: docs/decisions/0031.
    const messages = this.#messages.slice();
    const bytes = this.#bytes;
    this.#messages.length = 0;
    this.#records = 0;
    this.#bytes = 0;
    return new Gathered(messages, bytes);
  }
}

/** Batches as one, whose rows remember their times. */
export class Gathered {
  readonly batch: Batch<unknown>;
  /** What they weigh together. */
  readonly bytes: number;
  readonly #messages: readonly Delivery<unknown>[];

  constructor(messages: readonly Delivery<unknown>[], bytes: number) {
    this.batch = joinBatches(messages.map(({ batch }) => batch));
    this.bytes = bytes;
    this.#messages = messages;
  }

  /** That of the first row. */
  get time(): Timestamp {
    return this.#messages[0]!.time;
  }

  timeOf(row: number): Timestamp {
    let at = 0;
    for (let end = this.#rowsOf(at); row >= end; end += this.#rowsOf(at)) at++;
    return this.#messages[at]!.time;
  }

  #rowsOf(at: number): number {
    return this.#messages[at]!.batch.values.length;
  }
}
