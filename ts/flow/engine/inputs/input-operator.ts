import type { SourcePartition } from "../../../connectors/source.ts";
import { batchOf } from "../../../timely/index.ts";
import { EventClock } from "../../event-time/event-clock.ts";
import type { AnyEventTime } from "../../event-time/event-time-options.ts";
import { IdleTime } from "../../event-time/idle-time.ts";
import { epochOf, inEpoch } from "../../flow-time.ts";
import type { InputStep } from "../../graph/step.ts";
import { toMilliseconds } from "../../values/duration.ts";
import { greatest } from "../../values/least-and-greatest.ts";
import { told } from "../../values/told.ts";
import { Alarm } from "../alarm.ts";
import { besideFailed } from "../beside-failed.ts";
import type { Chain } from "../chains/chain.ts";
import type { Claim } from "../claim.ts";
import { failWith } from "../fail-with.ts";
import { checkOpened } from "../opened.ts";
import type { ConnectorCall, Lowering, Operator, OperatorParts, TimedInput } from "../operator.ts";
import { pushTimed } from "../push-timed.ts";
import { BadRecords } from "./bad-records.ts";
import { InputSaves } from "./input-saves.ts";
import { PartitionReader } from "./partition-reader.ts";
import { ReadSize } from "./read-size.ts";
import { sourceFailure } from "./source-failure.ts";

/** Large enough that what a batch costs does not show beside what its records do, small enough for the caches. */
const DEFAULT_BATCH_SIZE = 2048;

/** How an input becomes an operator. */
export const inputLowering: Lowering<InputStep> = {
  route: "stay",
  timeFrom: "own claim",
  make: (step, parts) => new InputOperator(step, parts),
};

/** One worker's instance of an input: opens its partitions, reads them in turn, and moves their claims. */
export class InputOperator implements Operator, TimedInput {
  readonly step: InputStep;
  readonly #parts: OperatorParts;
  readonly #chain: Chain;
  /** Kept until the partitions are open: each has a claim of its own then. */
  readonly #claim: Claim;
  /** Absent where silent partitions hold time back. */
  readonly #idleTime: IdleTime | undefined;
  readonly #alarm: Alarm;
  readonly #saves: InputSaves;
  readonly #readers: PartitionReader[] = [];
  /** How many of them hold their claims. */
  #undropped = 0;
  /** The partition that is being opened. */
  #opening: string | undefined;
  /** Index of the partition that is read first. */
  #first = 0;
  #opened = false;
  /** A partition has: nothing more is read. */
  #hasFailed = false;
  /** All has been read, and that is no end. */
  #hasPaused = false;

  constructor(step: InputStep, parts: OperatorParts) {
    const { info, chains, claim, run, last } = parts;
    this.step = step;
    this.#parts = parts;
    this.#alarm = new Alarm(info);
    this.#chain = besideFailed(chains);
    this.#claim = claim;
    this.#saves = new InputSaves(parts);
    const { idleAfter } = step.options.eventTime ?? {};
    if (idleAfter !== undefined) this.#idleTime = new IdleTime(toMilliseconds(idleAfter, "idleAfter"));
    // Not at once: whoever stops the flow may be a step that it is just pushing to, or the source in its read.
    run.onStop(() => void Promise.resolve().then(() => this.#stop()));
    run.onFailure(() => this.#letGo());
    run.onFinish(async () => void (await Promise.all(this.#readers.map((reader) => reader.finish()))));
    run.epochs.onEnd((epoch) => this.#moveOn(epoch));
    run.epochs.onCommit((epoch) => this.#committed(epoch));
    last?.onKnown(() => this.#dropEnded());
    if (step.options.eventTime !== undefined) run.timedInputs.add(this);
    // When what was saved is loaded: it tells where to go on.
    this.#attempt(() => Promise.resolve().then(() => this.#open()), undefined);
  }

  /** The partitions that this worker reads. */
  get readers(): readonly PartitionReader[] {
    return this.#readers;
  }

  /** What the source has been asked and not answered. */
  get calls(): readonly ConnectorCall[] {
    const calls: ConnectorCall[] = [];
    const partition = this.#opening;
    if (partition !== undefined) calls.push({ kind: "open", partition, time: this.#claim.time });
    for (const { isClosing, name, claim } of this.#readers)
      if (isClosing) calls.push({ kind: "close", partition: name, time: claim.time });
    return calls;
  }

  /** Reads each partition that is due, once, while there is room for what is read. */
  activate(): void {
    const { run, info } = this.#parts;
    if (!this.#opened || !run.epochs.mayRead) return;
    if (run.isHeldBack(this.step.id, () => info.activate())) return;
    this.#pollAll();
    if (this.#hasFailed || run.stopping) return;
    this.#raiseIdle();
    this.#wakeAgain();
    if (this.#hasBegun) for (const other of this.#beside()) other.besideMoved();
  }

  besideMoved(): void {
    if (this.#idleTime !== undefined && !this.#hasBegun) this.#parts.info.activate();
  }

  get #hasBegun(): boolean {
    return this.#readers.some(({ hasBegun }) => hasBegun);
  }

  /** Closes what is open. What is being opened is not waited for: it is closed as soon as it is there. */
  #stop(): void {
    this.#doneOpening();
    this.#dropEnded();
    for (const reader of this.#readers) this.#end(reader);
  }

  /** The same after a failure, of which nothing is made known any more. */
  async #letGo(): Promise<void> {
    this.#opened = true;
    for (const reader of this.#readers) if (!reader.hasEnded) told(() => reader.end());
    await this.#closeAll();
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  #doneOpening(): void {
    this.#opened = true;
    this.#opening = undefined;
    this.#claim.drop();
  }

  /** Names of the partitions that this worker reads. */
  get #own(): string[] {
    const { partitions, run } = this.#parts;
    return partitions!.filter((_, index) => index % run.workers === run.worker); // an input has partitions
  }

  /** Those that there was no room for go first the next time. */
  #pollAll(): void {
    const { info, run } = this.#parts;
    const readers = this.#readers;
    const first = this.#first;
    this.#first = 0;
    for (let i = 0; i < readers.length; i++) {
      if (this.#hasFailed || run.stopping) return;
      const next = (first + i) % readers.length;
      if (!info.hasRoom) {
        this.#first = next;
        return;
      }
      if (!readers[next]!.hasEnded) this.#poll(readers[next]!);
    }
  }

  async #open(): Promise<void> {
    const { run, info, desk } = this.#parts;
    const { options } = this.step;
    for (const name of this.#own) {
      if (run.stopping) return;
      const bad = this.#badRecords();
      this.#opening = name;
      const partition = await this.#openOne(name, bad);
      if (partition === undefined) return;
      if (run.stopping) return this.#obeying(async () => partition.close?.());
      const clock = options.eventTime && new EventClock(options.eventTime as AnyEventTime, desk);
      const size = new ReadSize(options.batchSize ?? DEFAULT_BATCH_SIZE);
      const reader = new PartitionReader(
        name,
        partition,
        this.#claim.clone(),
        clock,
        bad,
        size,
        info.host,
        () => info.restedMs(),
        this.#parts.snapshots.areKept,
      );
      const watermark = this.#saves.watermarkOf(name);
      if (Number.isFinite(watermark)) reader.resumeAt(watermark);
      if (reader.isAcknowledged) run.epochs.noteTold();
      this.#readers.push(reader);
      this.#undropped++;
    }
    if (run.stopping) return;
    if (this.#readers.length === 0 && run.epochs.keepsEnd) {
      run.epochs.noteOver();
      this.#opened = true; // its claim stays, and moves on with the epochs
      return;
    }
    if (this.#readers.length === 0) {
      this.#saveLast(epochOf(this.#claim.time));
      this.#parts.last?.tell(Number.NEGATIVE_INFINITY);
    }
    this.#doneOpening();
  }

  /** Undefined where it was given up for a stop. */
  async #openOne(name: string, bad: BadRecords | undefined): Promise<SourcePartition<unknown> | undefined> {
    const { connectorContext, run } = this.#parts;
    const context = bad === undefined ? connectorContext() : bad.heardBy(connectorContext());
    try {
      return checkOpened(await this.step.source.open(name, this.#saves.positionOf(name), context), "read");
    } catch (cause) {
      if (run.stopping) return undefined;
      throw sourceFailure(this.#parts, cause, name);
    }
  }

  /** Where what the source cannot read gathers; undefined where that ends the flow. */
  #badRecords(): BadRecords | undefined {
    const { policy } = this.step;
    return policy === undefined || policy.ending === "fail" ? undefined : new BadRecords();
  }

  /** Moves the claims on to an epoch: what is read from now on is of that. The one before has ended here. */
  #moveOn(epoch: number): void {
    const claims = this.#claim.isDropped ? [] : [this.#claim];
    for (const reader of this.#readers) if (!reader.claim.isDropped) claims.push(reader.claim);
    if (claims.length === 0) return; // it has told of its last epoch
    if (!this.#opened) this.#saves.saveBeginnings(this.#own);
    this.#saves.save(this.#readers, epoch - 1);
    this.#parts.snapshots.takeAll(epoch - 1);
    for (const claim of claims) claim.moveTo(inEpoch(claim.time, epoch));
    this.#parts.info.activate();
  }

  /** Sources hear of it; and what has waited for it moves on now, before the next epoch ends. */
  #committed(epoch: number): void {
    for (const reader of this.#readers) {
      this.#attempt(() => reader.acknowledge(epoch), reader.name);
      if (reader.hasEnded && !reader.isClosing) this.#letMove(reader);
    }
  }

  #poll(reader: PartitionReader): void {
    const { info, run } = this.#parts;
    const onFailure = (cause: unknown): void => {
      if (!run.stopping) this.#failLast(cause, reader.name);
    };
    let result: ReturnType<PartitionReader["poll"]>;
    try {
      result = reader.poll(() => info.activate(), onFailure);
    } catch (cause) {
      this.#hasFailed = true;
      onFailure(cause);
      return;
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
      desk.reject("bad-record", "a record cannot be read", record, undefined, undefined, error);
    if (rejected.length > 0) this.#chain.flush(claim.capabilities);
  }

  #deliver(reader: PartitionReader, values: unknown[]): void {
    const { counter, run } = this.#parts;
    const { rejected } = counter;
    const { from, to } = reader;
    const batch = batchOf(values);
    run.epochs.noteRead(to - from);
    counter.passed += to - from; // before they are pushed: a failure must not hide that they were read
    if (reader.clock !== undefined) pushTimed(batch, from, to, reader.clock, this.#chain, reader.claim);
    else {
      this.#chain.pushAll(batch, from, to);
      this.#chain.flush(reader.claim.capabilities, to - from);
    }
    counter.passed -= counter.rejected - rejected;
  }

  #end(reader: PartitionReader): void {
    if (reader.hasEnded) return;
    const { info, run } = this.#parts;
    this.#attempt(async () => {
      reader.end(); // the source may throw: it is asked where it is
      if (!reader.isAcknowledged || run.stopping) await this.#obeying(() => reader.close());
      if (run.stopping || run.epochs.keepsEnd) return this.#letMove(reader);
      run.epochs.whenThrough(() => {
        reader.isThrough = true;
        this.#letMove(reader);
        info.activate();
      });
    }, reader.name);
  }

  /** The end of a partition moves time on, unless that has to wait for a commit: then it is asked again. */
  #letMove(reader: PartitionReader): void {
    const { last, run } = this.#parts;
    if (run.epochs.keepsEnd && !run.stopping) {
      this.#notePause();
      return;
    }
    const mustWait = !reader.isThrough || run.epochs.isCommitting;
    if (reader.claim.isDropped || reader.hasOnlyEnd || (mustWait && !run.stopping)) return;
    if (last === undefined || run.stopping) {
      this.#drop(reader);
    } else {
      reader.claim.moveToEventTime(Number.POSITIVE_INFINITY); // it holds nobody back
      const isOver = this.#readers.every((reader) => reader.hasOnlyEnd);
      if (isOver) last.tell(greatest(this.#readers.map(({ watermark }) => watermark)));
    }
  }

  /** It is known how far event time came, or nobody is to know. */
  #dropEnded(): void {
    for (const reader of this.#readers) if (!reader.claim.isDropped && reader.hasOnlyEnd) this.#drop(reader);
  }

  /** What is open stays so for the run that resumes: nothing moves on. */
  #notePause(): void {
    if (this.#hasPaused || !this.#readers.every(({ hasEnded }) => hasEnded)) return;
    this.#hasPaused = true;
    this.#parts.run.epochs.noteOver();
  }

  #drop(reader: PartitionReader): void {
    if (reader.claim.isDropped) return;
    if (--this.#undropped === 0) this.#saveLast(epochOf(reader.claim.time));
    reader.claim.drop();
  }

  #saveLast(epoch: number): void {
    const { run, snapshots } = this.#parts;
    if (run.stopping) {
      snapshots.drop();
      return;
    }
    this.#saves.save(this.#readers, epoch, true);
    while (!snapshots.takeLast(epoch));
  }

  async #obeying(close: () => Promise<void>): Promise<void> {
    try {
      await close();
    } catch (cause) {
      if (!this.#parts.run.isObedience(cause)) throw cause;
    }
  }

  /** Does what may take time, and has the operator look at itself again when it is done. */
  #attempt(act: () => Promise<void>, partition: string | undefined): void {
    const { info } = this.#parts;
    act().then(
      () => info.activate(),
      (cause) => this.#failLast(cause, partition),
    );
  }

  /** Silent partitions go along with the others, and with the clock when all are silent. */
  #raiseIdle(): void {
    const idleTime = this.#idleTime;
    if (idleTime === undefined || this.#parts.run.epochs.isCommitting) return;
    const now = this.#parts.info.restedMs();
    const idle = this.#readers.filter((reader) => idleTime.isIdle(reader, now));
    if (idle.length === 0) return;
    const beside = this.#beside().flatMap(({ readers }) => readers);
    const reached = idleTime.reached(this.#readers, now, beside);
    for (const reader of idle) reader.raiseTo(reached);
  }

  #beside(): TimedInput[] {
    return [...this.#parts.run.timedInputs].filter((other) => other !== this);
  }

  #wakeAgain(): void {
    const { info } = this.#parts;
    const now = info.host.now();
    const askAgainIn = this.#idleTime?.askAgainIn(this.#readers, info.restedMs());
    let earliest = askAgainIn === undefined ? Number.POSITIVE_INFINITY : now + askAgainIn;
    for (const { wakeAt } of this.#readers) if (wakeAt !== undefined && wakeAt < earliest) earliest = wakeAt;
    if (earliest < Number.POSITIVE_INFINITY) this.#alarm.wakeAt(earliest);
  }

  /** Once what was read before has gone through. */
  #failLast(cause: unknown, partition: string | undefined): void {
    const { info } = this.#parts;
    failWith(
      (error) => info.failLast(error),
      () => sourceFailure(this.#parts, cause, partition),
    );
  }
}
