import { ConnectorError } from "../../../connectors/errors.ts";
import type { ReadResult, SourcePartition, Stretch } from "../../../connectors/source.ts";
import type { Host } from "../../../host/host.ts";
import type { EventClock } from "../../event-time/event-clock.ts";
import type { QuietPartition } from "../../event-time/idle-time.ts";
import { eventTimeOf } from "../../flow-time.ts";
import { copyOf } from "../../values/copy-of.ts";
import { isPromise } from "../../values/is-promise.ts";
import { describeValue } from "../../values/render-value.ts";
import { told } from "../../values/told.ts";
import type { Claim } from "../claim.ts";
import type { BadRecords } from "./bad-records.ts";
import { EmptyReads } from "./empty-reads.ts";
import type { ReadSize } from "./read-size.ts";

/** One partition of an input, as its worker reads it. */
export class PartitionReader implements QuietPartition {
  readonly name: string;
  /** Where it may still send: (epoch, its watermark). Dropped when it has closed: an input is not done before. */
  readonly claim: Claim;
  /** Absent where the input has no event time. */
  readonly clock: EventClock | undefined;
  /** Absent where what cannot be read ends the flow. */
  readonly bad: BadRecords | undefined;
  /** Which of the values that were handed out last were read. */
  from = 0;
  to = 0;
  /** Whether all that was read has gone through since it has ended. */
  isThrough = false;
  /** Whether it has been told to close, and has not answered. */
  isClosing = false;
  readonly #partition: SourcePartition<unknown>;
  readonly #size: ReadSize;
  readonly #host: Host;
  readonly #restedMs: () => number;
  readonly #emptyReads: EmptyReads = new EmptyReads();
  #state: "idle" | "reading" | "read" | "ended" = "idle";
  /** Whether somebody saves its position. */
  readonly #isKept: boolean;
  /** Where it stood before the read that has not been handed out, or when it ended. */
  #position: unknown;
  /** Whether its position may be another than the one that was saved last. */
  #mayHaveMoved = true;
  /** What was saved last, and is to be acknowledged when that epoch is committed. */
  #saved: { readonly epoch: number; readonly position: unknown } | undefined;
  /** Settles when the source has answered to all that it was told. */
  #acknowledged: Promise<void> = Promise.resolve();
  #result: ReadResult<unknown> | undefined;
  #wakeAt = Number.NEGATIVE_INFINITY;
  /** By the clock that stands still while the worker works, as is `#readableSince`. */
  #quietSince: number;
  #hasBegun = false;
  #hasClosed = false;
  /** Whether it waited for its turn when it was last asked since when it is quiet. */
  #wasWaiting = false;
  /** Records that a stop came before. */
  #unread = 0;
  /** Since when it could be read but has not been; undefined once it has been asked since its last record. */
  #readableSince: number | undefined;

  constructor(
    name: string,
    partition: SourcePartition<unknown>,
    claim: Claim,
    clock: EventClock | undefined,
    bad: BadRecords | undefined,
    size: ReadSize,
    host: Host,
    restedMs: () => number,
    isKept: boolean,
  ) {
    this.name = name;
    this.claim = claim;
    this.clock = clock;
    this.bad = bad;
    this.#partition = partition;
    this.#size = size;
    this.#host = host;
    this.#restedMs = restedMs;
    this.#isKept = isKept;
    if (isKept && typeof partition.position !== "function")
      throw misread("a source whose partitions have no position() cannot be resumed");
    this.#quietSince = restedMs();
    this.#readableSince = this.#quietSince;
  }

  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Records that it let go, where it counts them: for nobody can read these again. To look at a flow never throws. */
  get dropped(): number | undefined {
    const dropped: unknown = told(() => this.#partition.dropped);
    return typeof dropped === "number" ? dropped + this.#unread : undefined;
  }

  get watermark(): number {
    return this.clock?.watermark ?? Number.NEGATIVE_INFINITY;
  }

  /** Since when it has had no record, though asked for some, by the clock that stands still while the worker works. */
  get quietSince(): number {
    const isWaiting = told(() => this.#partition.isWaiting) === true;
    if (isWaiting || this.#wasWaiting) this.#quietSince = this.#restedMs(); // its turn may have come just now
    this.#wasWaiting = isWaiting;
    return this.#quietSince;
  }

  /** When to read again; undefined while a read is under way or when there is nothing to read any more. */
  get wakeAt(): number | undefined {
    return this.#state === "idle" || this.#state === "read" ? this.#wakeAt : undefined;
  }

  /** How far it has got, from 0 to 1, where that is known. */
  get progress(): number | undefined {
    return this.#state === "ended" ? 1 : told(() => this.#partition.progress?.());
  }

  /**
   * The next records, if they are there at once. Otherwise undefined, and `onArrival` or `onFailure` is called
   * later: the latter also for a read that a stop has cut short, which may well reject.
   */
  poll(onArrival: () => void, onFailure: (cause: unknown) => void): ReadResult<unknown> | undefined {
    if (this.#state === "read") return this.#take();
    if (this.#state !== "idle" || this.#wakeAt > this.#host.now()) return undefined;
    this.#noteAsked();
    if (this.#isKept) this.#position = this.#copiedPosition();
    const { records } = this.#size;
    const result = this.#partition.readStretch?.(records) ?? this.#partition.read(records);
    if (!isPromise(result)) return this.#handOut(result);
    this.#state = "reading";
    Promise.resolve(result).then((arrived) => {
      if (this.#state !== "reading") return this.#giveUp(arrived); // stopped meanwhile
      this.#state = "read";
      this.#result = arrived;
      this.#wakeAt = Number.NEGATIVE_INFINITY;
      onArrival();
    }, onFailure);
    return undefined;
  }

  /** The position behind all that was handed out, to be saved with an epoch; undefined: it is where it was saved last. */
  savePosition(epoch: number): { readonly position: unknown } | undefined {
    if (!this.#mayHaveMoved) return undefined;
    this.#mayHaveMoved = false;
    const position = this.#state === "idle" ? this.#copiedPosition() : this.#position;
    this.#saved = { epoch, position };
    return this.#saved;
  }

  /** What was saved up to an epoch is durable. */
  async acknowledge(epoch: number): Promise<void> {
    if (this.#saved === undefined || this.#saved.epoch > epoch) return;
    const { position } = this.#saved;
    this.#saved = undefined;
    this.#acknowledged = this.#acknowledged.then(() => this.#partition.acknowledge?.(copyOf(position)));
    await this.#acknowledged;
  }

  /** All is durable, and that it has not been told of as well: the workers do no more. */
  async finish(): Promise<void> {
    await this.acknowledge(Number.POSITIVE_INFINITY);
    await this.close();
  }

  /** Whether it has closed, and still may send the end. */
  get hasOnlyEnd(): boolean {
    return eventTimeOf(this.claim.time) === Number.POSITIVE_INFINITY;
  }

  /** Whether it is told of what is durable: then it is closed when nothing can become so any more. */
  get isAcknowledged(): boolean {
    return this.#isKept && this.#partition.acknowledge !== undefined;
  }

  /** Lets its event time come at least this far. */
  raiseTo(instant: number): void {
    if (this.clock?.raiseTo(instant) === true) this.claim.moveToEventTime(instant);
  }

  /** It has been read before, and event time has come this far. */
  resumeAt(watermark: number): void {
    this.#hasBegun = true;
    this.raiseTo(watermark);
  }

  /** The source may go on changing what it gives, and does so before what it reads is handed out. */
  #copiedPosition(): unknown {
    return copyOf(this.#partition.position());
  }

  /** It is not read again. */
  end(): void {
    const wasIdle = this.#state === "idle";
    this.#state = "ended";
    if (this.#result !== undefined) this.#giveUp(this.#result);
    this.#result = undefined;
    if (this.#isKept && wasIdle) this.#position = this.#copiedPosition();
  }

  /** Settles when the partition has closed. */
  async close(): Promise<void> {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    this.isClosing = true;
    await this.#acknowledged.catch(() => {}); // whoever acknowledged hears of it
    await this.#partition.close?.();
    this.isClosing = false;
  }

  #giveUp({ values }: ReadResult<unknown>): void {
    if (Array.isArray(values)) this.#unread += values.length; // whatever a source of the user's gives, nobody hears of it
  }

  #take(): ReadResult<unknown> {
    const result = this.#result!;
    this.#result = undefined;
    return this.#handOut(result);
  }

  #handOut(result: ReadResult<unknown> & Partial<Stretch<unknown>>): ReadResult<unknown> {
    const { wakeAt } = checkedRead(result);
    this.#state = "idle";
    this.#mayHaveMoved = true;
    this.#wakeAt = wakeAt ?? Number.NEGATIVE_INFINITY;
    const { from = 0, to = result.values.length } = result;
    if (!(0 <= from && from <= to && to <= result.values.length))
      throw misread(`a stretch of ${result.values.length} values cannot lead from ${from} to ${to}`);
    this.from = from;
    this.to = to;
    if (this.to > this.from) {
      this.#hasBegun = true;
      this.#size.note(result.values, from, to);
      this.#quietSince = this.#restedMs();
      this.#readableSince = this.#quietSince + Math.max(0, this.#wakeAt - this.#host.now());
    }
    if (this.to > this.from || wakeAt !== undefined || result.done === true) this.#emptyReads.reset();
    else this.#emptyReads.note(this.#partition, this.#host.monotonic());
    return result;
  }

  /** The time that records had to wait for this worker is not silence of theirs. */
  #noteAsked(): void {
    if (this.#readableSince === undefined) return;
    this.#quietSince += Math.max(0, this.#restedMs() - this.#readableSince);
    this.#readableSince = undefined;
  }
}

function checkedRead(result: ReadResult<unknown>): ReadResult<unknown> {
  if (!Array.isArray(result?.values)) throw misread("a read must give { values: [...] }");
  const { wakeAt } = result;
  if (wakeAt === undefined || Number.isFinite(wakeAt)) return result;
  throw misread(`wakeAt must be an instant in ms since 1970, not ${describeValue(wakeAt)}`);
}

function misread(problem: string): ConnectorError {
  return new ConnectorError("bad-connector", problem);
}
