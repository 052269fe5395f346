import type { SourcePartition } from "../../../connectors/source.ts";
import { batchOf } from "../../../timely/index.ts";
import { EventClock } from "../../event-time/event-clock.ts";
import type { AnyEventTime } from "../../event-time/event-time-options.ts";
import { IdleTime } from "../../event-time/idle-time.ts";
import { epochOf, inEpoch } from "../../flow-time.ts";
import type { InputStep } from "../../graph/step.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import { uncounted } from "../../state/table.ts";
import { toMilliseconds } from "../../values/duration.ts";
import { Alarm } from "../alarm.ts";
import { besideFailed } from "../beside-failed.ts";
import type { Chain } from "../chains/chain.ts";
import type { Claim } from "../claim.ts";
import type { Lowering, Operator, OperatorParts } from "../operator.ts";
import { pushTimed } from "../push-timed.ts";
import { BadRecords } from "./bad-records.ts";
import { PartitionReader } from "./partition-reader.ts";

/** Large enough that what a batch costs does not show beside what its records do, small enough for the caches. */
const DEFAULT_BATCH_SIZE = 2048;

/** How an input becomes an operator. */
export const inputLowering: Lowering<InputStep> = {
  route: "stay",
  timeFrom: "own claim",
  make: (step, parts) => new InputOperator(step, parts),
};

/** One worker's instance of an input: opens its partitions, reads them in turn, and moves their claims. */
export class InputOperator implements Operator {
  readonly step: InputStep;
  readonly #parts: OperatorParts;
  readonly #chain: Chain;
  /** Kept until the partitions are open: each has a claim of its own then. */
  readonly #claim: Claim;
  /** Absent where silent partitions hold time back. */
  readonly #idleTime: IdleTime | undefined;
  readonly #alarm: Alarm;
  /** How far event time had come in each partition when the last epoch ended. */
  readonly #watermarks: KeyedState<number>;
  #readers: readonly PartitionReader[] = [];
  #opened = false;
  #aborted = false;

  constructor(step: InputStep, parts: OperatorParts) {
    const { info, chains, claim, run } = parts;
    this.step = step;
    this.#parts = parts;
    this.#alarm = new Alarm(info);
    this.#chain = besideFailed(chains);
    this.#claim = claim;
    this.#watermarks = parts.state.keyed("watermarks", uncounted(), "by partition");
    const idleAfter = step.options.eventTime?.idleAfter;
    this.#idleTime =
      idleAfter === undefined ? undefined : new IdleTime(toMilliseconds(idleAfter, "idleAfter"));
    run.onStop(() => info.activate());
    run.onEpoch((epoch) => this.#moveOn(epoch));
    this.#attempt(() => this.#open(), undefined);
  }

  /** The partitions that this worker reads. */
  get readers(): readonly PartitionReader[] {
    return this.#readers;
  }

  /** Reads each partition that is due, once. */
  activate(): void {
    if (!this.#opened) return;
    for (const reader of this.#readers) {
      if (reader.hasEnded) continue;
      if (this.#parts.run.stopping) this.#end(reader);
      else this.#poll(reader);
    }
    this.#raiseIdle();
    this.#wakeAgain();
  }

  /** Closes what is open, after a failure. What is being opened is closed as soon as it is there. */
  async abort(): Promise<void> {
    this.#aborted = true;
    const open = this.#readers.filter((reader) => !reader.hasEnded);
    await Promise.all(open.map(async (reader) => reader.end()));
  }

  async #open(): Promise<void> {
    const { run, partitions, info, desk } = this.#parts;
    const { options } = this.step;
    const mine = partitions!.filter((_, index) => index % run.workers === run.worker); // an input has partitions
    for (const name of mine) {
      if (run.stopping) break;
      const bad = this.#badRecords();
      const partition = await this.#openOne(name, bad);
      if (this.#aborted) return partition.close?.();
      const clock = options.eventTime && new EventClock(options.eventTime as AnyEventTime, desk);
      const reader = new PartitionReader(name, partition, this.#claim.clone(), clock, bad, info.host);
      reader.raiseTo(this.#watermarks.get(name) ?? Number.NEGATIVE_INFINITY);
      this.#readers = [...this.#readers, reader];
    }
    if (this.#readers.length === 0) this.#tellEnd(epochOf(this.#claim.time));
    this.#claim.drop();
    this.#opened = true;
  }

  async #openOne(name: string, bad: BadRecords | undefined): Promise<SourcePartition<unknown>> {
    const { connector } = this.#parts;
    try {
      return await this.step.source.open(
        name,
        undefined,
        bad === undefined ? connector : bad.heardBy(connector),
      );
    } catch (cause) {
      throw this.#failure(cause, name);
    }
  }

  /** Where what the source cannot read gathers; undefined where that ends the flow. */
  #badRecords(): BadRecords | undefined {
    const { policy } = this.step;
    return policy === undefined || policy.ending === "fail" ? undefined : new BadRecords();
  }

  /** Moves the claims on to an epoch: what is read from now on is of that. The one before has ended here. */
  #moveOn(epoch: number): void {
    const claims = this.#opened ? [] : [this.#claim];
    for (const reader of this.#readers) if (!reader.claim.isDropped) claims.push(reader.claim);
    if (claims.length === 0) return; // it has told of its last epoch
    this.#tellEnd(epoch - 1);
    for (const claim of claims) claim.moveTo(inEpoch(claim.time, epoch));
  }

  #tellEnd(epoch: number): void {
    for (const { name, watermark } of this.#readers)
      if (this.#watermarks.get(name) !== watermark) this.#watermarks.set(name, watermark);
    this.#parts.saveEpoch(epoch);
  }

  #poll(reader: PartitionReader): void {
    const { info, run } = this.#parts;
    const { batchSize = DEFAULT_BATCH_SIZE } = this.step.options;
    const onArrival = (): void => info.activate();
    const onFailure = (cause: unknown): void => info.fail(this.#failure(cause, reader.name));
    let result: ReturnType<PartitionReader["poll"]>;
    try {
      result = reader.poll(batchSize, onArrival, onFailure);
    } catch (cause) {
      throw this.#failure(cause, reader.name);
    }
    if (result === undefined) return;
    run.notePlace(reader.claim.time, reader.name);
    this.#rejectBad(reader);
    if (reader.to > reader.from) this.#deliver(reader, result.values as unknown[]); // nobody changes a batch
    if (result.done === true) this.#end(reader);
  }

  #rejectBad({ bad, claim }: PartitionReader): void {
    if (bad === undefined) return;
    const { desk } = this.#parts;
    const rejected = bad.takeAll();
    for (const { record, error } of rejected)
      desk.reject("source-failed", "a record cannot be read", record, undefined, undefined, error);
    if (rejected.length > 0) this.#chain.flush(claim.capabilities);
  }

  #deliver(reader: PartitionReader, values: unknown[]): void {
    const { counter } = this.#parts;
    const { rejected } = counter;
    const { from, to } = reader;
    const batch = batchOf(values);
    counter.passed += to - from; // before they are pushed: a failure must not hide that they were read
    if (reader.clock !== undefined) pushTimed(batch, from, to, reader.clock, this.#chain, reader.claim);
    else {
      this.#chain.pushAll(batch, from, to);
      this.#chain.flush(reader.claim.capabilities);
    }
    counter.passed -= counter.rejected - rejected;
  }

  #end(reader: PartitionReader): void {
    this.#attempt(async () => {
      await reader.end();
      const isLast = this.#readers.every((other) => other === reader || other.claim.isDropped);
      if (isLast && !this.#parts.run.stopping) this.#tellEnd(epochOf(reader.claim.time));
      reader.claim.drop();
    }, reader.name);
  }

  /** Does what may take time, and has the operator look at itself again when it is done. */
  #attempt(act: () => Promise<void>, partition: string | undefined): void {
    act().then(
      () => this.#parts.info.activate(),
      (cause) => this.#parts.info.fail(this.#failure(cause, partition)),
    );
  }

  /** Silent partitions go along with the others, and with the clock when all are silent. */
  #raiseIdle(): void {
    const idleTime = this.#idleTime;
    if (idleTime === undefined) return;
    const now = this.#parts.info.host.monotonic();
    const idle = this.#readers.filter((reader) => idleTime.isIdle(reader, now));
    if (idle.length === 0) return;
    const reached = idleTime.reached(this.#readers, now);
    for (const reader of idle) reader.raiseTo(reached);
  }

  #wakeAgain(): void {
    const { host } = this.#parts.info;
    const now = host.now();
    const askAgainIn = this.#idleTime?.askAgainIn(this.#readers, host.monotonic());
    let earliest = askAgainIn === undefined ? Number.POSITIVE_INFINITY : now + askAgainIn;
    for (const { wakeAt } of this.#readers) if (wakeAt !== undefined && wakeAt < earliest) earliest = wakeAt;
    if (earliest < Number.POSITIVE_INFINITY) this.#alarm.wakeAt(earliest);
  }

  #failure(cause: unknown, partition: string | undefined): Error {
    if (this.#parts.run.isOwn(cause)) return cause;
    return this.#parts.error("source-failed", "the source failed", { partition }, cause);
  }
}
