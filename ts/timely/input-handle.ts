import { lessEqual, sameTime, type Timestamp } from "../core/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import type { Capability } from "./capability.ts";
import { TimelyError } from "./error.ts";
import { isBatch } from "./letters.ts";
import type { OperatorInfo } from "./operator.ts";
import type { Output } from "./output.ts";
import { SESSION_RECORDS } from "./session.ts";
import { ownTime, showTime, type TimeLike } from "./time.ts";

/** Where a handle stands that feeds nothing yet. */
const EARLIEST: Timestamp = Object.freeze([0]);

/** One dataflow that a handle feeds. */
export interface Feed<T> {
  readonly output: Output<T>;
  readonly capability: Capability;
  readonly info: OperatorInfo;
  /** Has the handle flushed before the next step. */
  readonly flushSoon: () => void;
}

/**
 * Feeds one or several dataflows from outside: records at its current time, which only moves forward.
 * Until it is closed or moved on, it holds back every frontier downstream.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const handle = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<string>();
 *   stream.count().inspect((count, time) => console.log(time, count));
 *   return handle;
 * });
 * handle.sendAll(["a", "b"]);
 * handle.advanceTo(5);
 * handle.send("c");
 * handle.close();
 * while (!worker.isDone) worker.step(); // [ 0 ] 2, [ 5 ] 1
 * ```
 */
export class InputHandle<T> {
  #time: Timestamp | undefined;
  #isClosed = false;
  #values: T[] = [];
  readonly #feeds: Feed<T>[] = [];

  /** The time records are sent at now. It is frozen. */
  get time(): Timestamp {
    return this.#time ?? EARLIEST;
  }

  /** Whether {@link close} was called. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Sends one record at the current time. It leaves with up to 1,023 others, in the order of sending: when the batch is
   * full, when the time moves, or with the next step.
   * @param value It is not copied.
   * @throws {TimelyError} `input-closed`
   */
  send(value: T): void {
    this.#requireOpen();
    this.#values.push(value);
    if (this.#values.length >= SESSION_RECORDS) this.flush();
    else if (this.#values.length === 1) for (const feed of this.#feeds) feed.flushSoon();
  }

  /**
   * Sends these records, in order, as {@link send} does.
   * @param values Read to its end at once.
   * @throws {TimelyError} `input-closed`
   */
  sendAll(values: Iterable<T>): void {
    for (const value of values) this.send(value);
  }

  /**
   * Sends a batch as one message at the current time, after what was sent before.
   * @param batch It is not copied: nobody may change it any more. An empty one is not sent.
   * @throws {TimelyError} `input-closed`; `bad-argument` for what is no batch.
   */
  sendBatch(batch: Batch<T>): void {
    this.#requireOpen();
    if (!isBatch(batch))
      throw new TimelyError("bad-argument", "input handle: sendBatch needs columns of one length");
    this.flush();
    for (const { output, capability } of this.#feeds) output.send(capability, batch);
  }

  /** Sends what was collected so far, without waiting for the next step. */
  flush(): void {
    if (this.#values.length === 0) return;
    const batch = batchOf(this.#values);
    this.#values = [];
    for (const { output, capability } of this.#feeds) output.send(capability, batch);
  }

  /**
   * Promises that no record before `time` follows, so that frontiers downstream may follow. The current time again does
   * nothing. Where it throws, the time stays as it is.
   * @param time At or after the current one, of as many coordinates. It is copied.
   * @throws {TimelyError} `time-not-reachable` for any other time; `bad-time` for what is no timestamp of this depth;
   *   `input-closed`
   */
  advanceTo(time: TimeLike): void {
    this.#requireOpen();
    const later = ownTime(time, this.time.length, this);
    if (!lessEqual(this.time, later)) {
      const problem = `it is at ${showTime(this.time)} and cannot go back to ${showTime(later)}`;
      throw new TimelyError("time-not-reachable", `${this.label}: ${problem}`);
    }
    if (sameTime(this.time, later)) return;
    this.flush();
    this.#time = later;
    for (const { capability } of this.#feeds) capability.moveTo(later);
  }

  /** Sends what was collected and ends the input in all its dataflows. Closing once more does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    for (const { capability } of this.#feeds) capability.drop();
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal One more dataflow to feed, from the current time on. Returns what undoes it. */
  feed(feed: Feed<T>): () => void {
    const { capability } = feed;
    const before = this.#time;
    this.flush();
    if (this.#isClosed) capability.drop();
    else if (before !== undefined) capability.downgrade(before);
    this.#time ??= capability.time;
    this.#feeds.push(feed);
    return () => {
      this.#feeds.splice(this.#feeds.indexOf(feed), 1);
      if (this.#feeds.length === 0) this.#time = before;
    };
  }

  /** @internal For messages. */
  get label(): string {
    return this.#feeds.map(({ info }) => `input "${info.name}"`).join(", ") || "input handle";
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new TimelyError("input-closed", `${this.label}: it was closed`);
  }
}
