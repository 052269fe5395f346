import type { MaybePromise } from "../../../connectors/source.ts";
import type { Batch, Delivery, Timestamp } from "../../../timely/index.ts";
import type { StepError, StepSite } from "../../errors.ts";
import { earliestEpoch, epochOf, placeOf } from "../../flow-time.ts";
import type { OutputStep } from "../../graph/step.ts";
import { isPromise } from "../../values/is-promise.ts";
import type { Claim } from "../claim.ts";
import { failWith } from "../fail-with.ts";
import { flushAll, type StepLogic } from "../gated-operator.ts";
import { checkOpenedSink } from "../opened.ts";
import type { ConnectorCall, OperatorParts } from "../operator.ts";
import { type Gathered, Gathering } from "./gathering.ts";
import { OpenPartition } from "./open-partition.ts";
import { PersistentWriter } from "./persistent-writer.ts";
import { rowsByPartition } from "./sink-route.ts";
import { SinkSaves } from "./sink-saves.ts";

/** A record that no write has taken. */
interface GivenUp {
  readonly batch: Batch<unknown>;
  readonly row: number;
  readonly cause: unknown;
}

/**
 * What an output's operator does: one write at a time, with its claim held until the sink has taken the records. When the
 * flow is stopped it writes once more what waits, up to a batch: the rest is given up, however much a slow sink is behind.
 */
export class SinkWriter implements StepLogic {
  readonly claim = "own";
  readonly #step: OutputStep;
  readonly #parts: OperatorParts;
  /** Absent where a failure ends the flow at once. */
  readonly #persistent: PersistentWriter | undefined;
  /** Records that no write has taken, of the last batch. */
  #givenUp: GivenUp[] = [];
  readonly #gathering: Gathering = new Gathering();
  /** What the write under way is of. */
  #underWay: Gathered | undefined;
  /** How many of these were given up for a stop. */
  #abandoned = 0;
  /** Whether a write has taken time: then what waits for the next one is gathered. */
  #isSlow = false;
  /** Whether the last write that takes time has begun. */
  #isLast = false;
  /** Nothing that reads this operator's frontier considers a record done before the sink has taken it. */
  readonly #claim: Claim;
  /** By index; a hole where another worker owns the partition. */
  readonly #partitions: OpenPartition[] = [];
  readonly #saves: SinkSaves;
  /** The last epoch that is committed, where something prepared in it may be left to make visible. */
  #toCommit: number | undefined;
  readonly #names: readonly string[];
  /** Whether each worker has a partition of its own, rather than a share of the named ones. */
  readonly #isOwn: boolean;
  #call: ConnectorCall | undefined;
  /** "stopped": it was never quite open, and what comes is given up. */
  #state: "opening" | "open" | "stopped" | "ended" | "closing" | "closed" | "failed" = "opening";
  /** Why it has failed. */
  #reason: unknown;

  constructor(step: OutputStep, parts: OperatorParts) {
    const { claim, info, partitions, run } = parts;
    this.#step = step;
    this.#parts = parts;
    const { policy } = step;
    if (policy !== undefined && (policy.ending !== "fail" || policy.attempts > 1))
      this.#persistent = new PersistentWriter(
        policy,
        info.host,
        (...failed) => this.#giveUp(...failed),
        (cause) => run.isObedience(cause),
      );
    run.onStop(() => void Promise.resolve().then(() => this.#persistent?.hurry())); // after a failure it is cancelled first
    run.onFailure((reason) => this.#fail(reason));
    run.onFinish(() => this.#finish());
    run.epochs.onCommit((epoch) => {
      this.#toCommit = epoch;
      info.activate();
    });
    this.#claim = claim;
    this.#saves = new SinkSaves(parts, this.#partitions);
    this.#isOwn = partitions === undefined;
    this.#names = partitions ?? [String(run.worker)];
    // When what was saved is loaded: it tells where to go on.
    const open = (): Promise<void> => this.#open();
    this.#wait("open", Promise.resolve().then(open));
  }

  /** The call to the sink that is under way. */
  get call(): ConnectorCall | undefined {
    return this.#call;
  }

  get isBusy(): boolean {
    if (this.#call !== undefined) return true;
    if (this.#state === "open") return this.#saves.mustWait(epochOf(this.#claim.time));
    return this.#state !== "stopped";
  }

  onActivation(): void {
    if (this.isBusy) return;
    this.#endWrite();
    if (this.#toCommit !== undefined) this.#commit(this.#toCommit);
  }

  onMessage(message: Delivery<unknown>): void {
    const isOver = this.#isLast || this.#state === "stopped";
    if (isOver) this.#parts.run.abandoned += message.batch.values.length;
    else this.#gathering.add(message);
    if (this.#gathering.isEnough || (!this.#isSlow && !this.#gathering.isEmpty)) this.#begin();
  }

  onFrontier(frontier: readonly Timestamp[]): void {
    if (!this.#gathering.isEmpty) this.#begin();
    const epoch = epochOf(this.#claim.time);
    if (!this.isBusy && earliestEpoch(frontier) > epoch) this.#save(epoch);
  }

  onEnd(): boolean {
    if (this.#parts.snapshots.areKept && !this.#parts.run.stopping) {
      this.#state = "ended"; // it is closed when all is durable
      this.#claim.drop();
    } else {
      this.#state = "closing";
      this.#wait("close", this.#close());
    }
    return true;
  }

  /** Everything of the epoch has been written. */
  #save(epoch: number): void {
    const saved = this.#saves.save(epoch);
    if (saved !== undefined) this.#wait("save", saved);
  }

  #commit(epoch: number): void {
    this.#toCommit = undefined;
    const committed = this.#saves.commit(epoch);
    if (committed !== undefined) this.#wait("commit", committed);
  }

  /** All is durable. */
  async #finish(): Promise<void> {
    await this.#saves.commit(Number.POSITIVE_INFINITY);
    await this.#close();
  }

  /** Tells open partitions of a failure; one that is being opened is told as soon as it is there. */
  async #fail(reason: unknown): Promise<void> {
    this.#state = "failed";
    this.#reason = reason;
    this.#persistent?.cancel();
    await Promise.all(this.#partitions.map((partition) => partition.abort(reason)));
  }

  async #open(): Promise<void> {
    const { run } = this.#parts;
    const isOurs = (index: number): boolean =>
      this.#isOwn || index >= this.#names.length || index % run.workers === run.worker;
    for (const [index, name] of [
      ...this.#names,
      ...this.#saves.leftBeside(this.#names, this.#isOwn),
    ].entries()) {
      if (!isOurs(index)) continue;
      const partition = await this.#openOne(name);
      if (this.#state === "failed") return partition?.abort(this.#reason);
      if (partition === undefined) {
        this.#state = "stopped";
        return;
      }
      this.#partitions[index] = partition;
    }
    this.#state = "open";
  }

  /** Undefined where the sink gave up as the flow was stopped. */
  async #openOne(name: string): Promise<OpenPartition | undefined> {
    const { connectorContext, run } = this.#parts;
    try {
      const position = this.#saves.positionOf(name);
      const opened = await this.#step.sink.open(name, position, connectorContext());
      const partition = new OpenPartition(name, checkOpenedSink(opened), position === undefined);
      if (partition.isTransactional) run.epochs.noteTold();
      if (partition.isRewinding && partition.isNew) run.epochs.noteBeginsSink();
      return partition;
    } catch (cause) {
      if (run.isObedience(cause)) return undefined;
      throw this.#failure(cause, name);
    }
  }

  #begin(): void {
    const { info, run } = this.#parts;
    this.#underWay = this.#gathering.take();
    this.#saves.noteWritten();
    const { batch, bytes, time } = this.#underWay;
    run.notePlace(time);
    const written = this.#write(batch);
    if (isPromise(written)) {
      this.#isSlow = true;
      this.#isLast = run.stopping;
      info.hold(batch.values.length, bytes);
      this.#wait("write", written, time); // the claim does not move on meanwhile
    } else {
      this.#endWrite();
      this.#letGo(batch);
    }
  }

  #endWrite(): void {
    const written = this.#underWay;
    if (written === undefined) return;
    this.#underWay = undefined;
    this.#parts.counter.taken += written.batch.values.length - this.#abandoned - this.#givenUp.length;
    this.#abandoned = 0;
    this.#rejectGivenUp(written);
  }

  /** Of a batch that a slow write has had, the columns are lost: those that are filled meanwhile take their place. */
  #letGo(batch: Batch<unknown>): void {
    const { isOurs, run } = this.#parts;
    if (isOurs[0] === true && this.#names.length === 1 && this.#partitions[0]?.letsGo) run.spares.give(batch);
  }

  #write(batch: Batch<unknown>): MaybePromise<void> | PromiseLike<void> {
    if (this.#names.length === 1) return this.#writeOne(0, batch);
    const parts = rowsByPartition(this.#step.sink, batch.values, this.#names.length, (row, cause) =>
      this.#giveUp(batch, row, cause),
    );
    // The failure of one write must not hide that another is under way.
    const writes: (void | PromiseLike<void>)[] = [];
    try {
      for (const [index, rows] of parts.entries())
        if (rows.length > 0) writes.push(this.#writeOne(index, batch, rows));
    } catch (cause) {
      writes.push(Promise.reject(cause));
    }
    return writes.some(isPromise) ? Promise.all(writes).then(() => {}) : undefined;
  }

  /** @param rows Of the batch; default: all. */
  #writeOne(index: number, batch: Batch<unknown>, rows?: readonly number[]): MaybePromise<void> {
    const partition = this.#partitions[index]!;
    const failed = (cause: unknown): MaybePromise<void> => this.#writeFailed(partition, cause, batch, rows);
    try {
      const written = partition.write(rows?.map((row) => batch.values[row]) ?? this.#own(batch));
      return isPromise(written) ? written.then(undefined, failed) : undefined;
    } catch (cause) {
      return failed(cause);
    }
  }

  #writeFailed(
    partition: OpenPartition,
    cause: unknown,
    batch: Batch<unknown>,
    rows?: readonly number[],
  ): MaybePromise<void> {
    const { taken } = partition;
    if (this.#parts.run.isObedience(cause)) {
      this.#abandon((rows ?? batch.values).length - (taken ?? 0));
    } else if (this.#persistent === undefined) {
      this.#parts.counter.taken += taken ?? 0;
      const row = taken === undefined ? undefined : (rows?.[taken] ?? taken);
      throw this.#failure(cause, partition.name, row === undefined ? {} : this.#siteOf(batch, row));
    } else {
      const all = rows ?? [...batch.values.keys()];
      return this.#persistent.persist(partition, batch, all, cause).then((left) => this.#abandon(left));
    }
  }

  /** The values of a batch, for the sink to do with as it likes: others may read them, or they be written again. */
  #own({ values }: Batch<unknown>): readonly unknown[] {
    return this.#persistent === undefined && this.#parts.isOurs[0] === true ? values : values.slice();
  }

  /** The sink was told to stop, and has. */
  #abandon(records: number): void {
    this.#abandoned += records;
    this.#parts.run.abandoned += records;
  }

  #giveUp(batch: Batch<unknown>, row: number, cause: unknown): void {
    if ((this.#step.policy?.ending ?? "fail") === "fail") {
      throw this.#failure(cause, undefined, this.#siteOf(batch, row));
    }
    this.#givenUp.push({ batch, row, cause });
  }

  /** Hands the records that no write has taken to the failed stream, each at the time that it came at. */
  #rejectGivenUp(written: Gathered): void {
    const givenUp = this.#givenUp;
    if (givenUp.length === 0) return;
    this.#givenUp = [];
    for (let i = 0; i < givenUp.length; ) {
      const time = written.timeOf(givenUp[i]!.row);
      const claim = this.#claim.delayed(time);
      this.#parts.run.notePlace(time);
      do this.#reject(givenUp[i++]!);
      while (i < givenUp.length && written.timeOf(givenUp[i]!.row) === time);
      flushAll(this.#parts, claim.capabilities);
      claim.drop();
    }
  }

  #reject({ batch: { values, keys, eventTimes }, row, cause }: GivenUp): void {
    const { desk } = this.#parts;
    desk.reject("sink-failed", "the sink failed", values[row], keys?.[row], eventTimes?.[row], cause);
  }

  async #close(): Promise<void> {
    await Promise.all(this.#partitions.map((partition) => this.#closeOne(partition))); // which passes holes over
    this.#state = "closed";
    this.#claim.drop();
  }

  async #closeOne(partition: OpenPartition): Promise<void> {
    try {
      await partition.close();
    } catch (cause) {
      if (!this.#parts.run.isObedience(cause)) throw this.#failure(cause, partition.name);
    }
  }

  #release({ batch, bytes }: Gathered): void {
    this.#parts.info.release(batch.values.length, bytes);
  }

  /** Until it has settled, nothing more is written. */
  #wait(kind: ConnectorCall["kind"], act: PromiseLike<void>, time: Timestamp = this.#claim.time): void {
    this.#call = { kind, time };
    act.then(
      () => {
        this.#call = undefined;
        this.#parts.info.activate();
        if (kind === "write") this.#release(this.#underWay!);
      },
      (cause) =>
        failWith(
          (error) => this.#parts.info.fail(error),
          () => {
            const error = this.#failure(cause);
            return kind === "write" ? error.at(placeOf(time)) : error;
          },
        ),
    );
  }

  #siteOf({ values, keys }: Batch<unknown>, row: number): Pick<StepSite, "key" | "record"> {
    return this.#parts.run.telling.siteOf(values[row], keys?.[row]);
  }

  #failure(cause: unknown, partition?: string, record: Pick<StepSite, "key" | "record"> = {}): StepError {
    if (this.#parts.run.isOwn(cause)) return cause;
    const site = this.#isOwn || partition === undefined ? record : { ...record, partition };
    return this.#parts.error("sink-failed", "the sink failed", site, cause);
  }
}
