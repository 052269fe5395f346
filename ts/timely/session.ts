import type { Timestamp } from "../core/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import { TimelyError } from "./error.ts";
import type { AnyCapability } from "./input-capability.ts";

/** Records to a message, where records are given one by one. */
export const SESSION_RECORDS = 1024;

/** An output port, as its sessions know it. */
interface SessionPort<T> {
  /** For messages. */
  readonly label: string;
  push(time: Timestamp, batch: Batch<T>): void;
}

/**
 * Collects records for one timestamp and sends them in messages of up to 1,024. It ends with the activation it
 * was opened in; opened outside of one, with the start of the next step.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const { handle, capability } = worker.dataflow((scope) => {
 *   const { handle, capability, stream } = scope.unorderedInput<string>();
 *   stream.inspectBatch((time, { values }) => console.log(time, values)); // [ 2 ] [ "a", "b" ]
 *   return { handle, capability };
 * });
 * capability.downgrade(2);
 * const session = handle.session(capability);
 * session.give("a");
 * session.give("b");
 * while (worker.step());
 * capability.drop();
 * ```
 */
export class Session<T> {
  readonly #output: SessionPort<T>;
  readonly #claim: AnyCapability;
  readonly #time: Timestamp;
  #values: T[] = [];
  #isOpen = true;

  /** @internal Made by {@link Output.session}. */
  constructor(output: SessionPort<T>, claim: AnyCapability, time: Timestamp) {
    this.#output = output;
    this.#claim = claim;
    this.#time = time;
  }

  /**
   * Sends one record.
   * @param value It is not copied.
   * @throws {TimelyError} `session-closed` when the session or its capability has ended or moved on.
   */
  give(value: T): void {
    this.#requireOpen();
    this.#values.push(value);
    if (this.#values.length >= SESSION_RECORDS) this.flush();
  }

  /**
   * Sends these records, in order.
   * @param values Read to its end at once.
   * @throws {TimelyError} `session-closed` when the session or its capability has ended or moved on.
   */
  giveAll(values: Iterable<T>): void {
    for (const value of values) this.give(value);
  }

  /**
   * Sends a whole batch as one message, after what was given before.
   * @param batch It is not copied: nobody may change it any more. An empty one is not sent.
   * @throws {TimelyError} `session-closed` when the session or its capability has ended or moved on.
   */
  giveBatch(batch: Batch<T>): void {
    this.#requireOpen();
    this.flush();
    this.#output.push(this.#time, batch);
  }

  /** Sends what was given so far, without waiting for the end of the activation. */
  flush(): void {
    if (this.#values.length === 0) return;
    const values = this.#values;
    this.#values = [];
    this.#output.push(this.#time, batchOf(values));
  }

  /** @internal Sends the rest and ends. */
  close(): void {
    this.flush();
    this.#isOpen = false;
  }

  /** @internal Whether this session is the one for `claim` at `time`. */
  isFor(claim: AnyCapability, time: Timestamp): boolean {
    return this.#claim === claim && this.#time === time;
  }

  #requireOpen(): void {
    if (this.#isOpen && !this.#claim.isDropped && this.#claim.time === this.#time) return;
    const problem = "the session has ended with its activation, or its capability has moved on";
    throw new TimelyError("session-closed", `${this.#output.label}: ${problem}`);
  }
}
