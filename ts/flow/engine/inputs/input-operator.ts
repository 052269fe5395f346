import type { ConnectorContext, SourcePartition } from "../../../connectors/source.ts";
import type { OperatorInfo } from "../../../timely/index.ts";
import { StepError } from "../../errors.ts";
import { EventClock } from "../../event-time/event-clock.ts";
import type { AnyEventTime } from "../../event-time/event-time-options.ts";
import { IdleTime } from "../../event-time/idle-time.ts";
import type { InputStep } from "../../graph/step.ts";
import type { StageSite } from "../../hot/stage.ts";
import { toMilliseconds } from "../../values/duration.ts";
import { Alarm } from "../alarm.ts";
import { besideFailed } from "../beside-failed.ts";
import type { OperatorParts } from "../build-flow.ts";
import type { Chain } from "../chains/compile-chain.ts";
import type { Claim } from "../claim.ts";
import type { FlowRun } from "../flow-run.ts";
import { pushTimed } from "../push-timed.ts";
import { PartitionReader } from "./partition-reader.ts";

/** Large enough that what a batch costs does not show beside what its records do, small enough for the caches. */
const DEFAULT_BATCH_SIZE = 2048;

/** One worker's instance of an input: opens its partitions, reads them in turn, and moves their claims. */
export class InputOperator {
  readonly step: InputStep;
  #readers: PartitionReader[] = [];
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #chain: Chain;
  readonly #site: StageSite;
  /** What sources could not read, by partition: handed to the error policy with what they read next. */
  readonly #unread: Map<string, { readonly record: unknown; readonly error: unknown }[]> = new Map();
  /** Kept until the partitions are open: each has a claim of its own then. */
  readonly #claim: Claim;
  readonly #partitions: readonly string[];
  /** Absent where silent partitions hold time back. */
  readonly #idleTime: IdleTime | undefined;
  readonly #alarm: Alarm;
  #opened = false;
  #aborted = false;

  constructor(
    step: InputStep,
    run: FlowRun,
    { info, chains, claim }: OperatorParts,
    partitions: readonly string[],
  ) {
    this.step = step;
    this.#run = run;
    this.#info = info;
    this.#alarm = new Alarm(info);
    this.#chain = besideFailed(chains);
    this.#site = run.siteOf(
      step,
      chains.map((chain) => chain.push),
    );
    this.#claim = claim;
    this.#partitions = partitions;
    const idleAfter = step.options.eventTime?.idleAfter;
    this.#idleTime =
      idleAfter === undefined ? undefined : new IdleTime(toMilliseconds(idleAfter, "idleAfter"));
    run.onStop(() => info.activate());
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
      if (this.#run.stopping) this.#end(reader);
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
    const { options } = this.step;
    const mine = this.#partitions.filter((_, index) => index % this.#run.workers === this.#run.worker);
    for (const name of mine) {
      if (this.#run.stopping) break;
      const partition = await this.#openOne(name);
      if (this.#aborted) return partition.close?.();
      const clock = options.eventTime && new EventClock(options.eventTime as AnyEventTime, this.#site);
      this.#readers.push(new PartitionReader(name, partition, this.#claim.clone(), clock, this.#info.host));
    }
    this.#claim.drop();
    this.#opened = true;
  }

  async #openOne(name: string): Promise<SourcePartition<unknown>> {
    try {
      return await this.step.source.open(name, undefined, this.#contextFor(name));
    } catch (cause) {
      throw this.#failure(cause, name);
    }
  }

  #contextFor(partition: string): ConnectorContext {
    const context = this.#run.connectorContext(this.step);
    if (this.step.policy === undefined || this.step.policy.ending === "fail") return context;
    const unread: { readonly record: unknown; readonly error: unknown }[] = [];
    this.#unread.set(partition, unread);
    return { ...context, onBadRecord: (error, record) => void unread.push({ record, error }) };
  }

  #rejectUnread(reader: PartitionReader): void {
    const unread = this.#unread.get(reader.name);
    if (unread === undefined || unread.length === 0) return;
    for (const { record, error } of unread.splice(0)) {
      this.#site.reject("source-failed", "a record cannot be read", record, undefined, undefined, error);
    }
    this.#chain.flush(reader.claim.capabilities);
  }

  #poll(reader: PartitionReader): void {
    const { batchSize = DEFAULT_BATCH_SIZE } = this.step.options;
    const onArrival = (): void => this.#info.activate();
    const onFailure = (cause: unknown): void => this.#info.fail(this.#failure(cause, reader.name));
    let result: ReturnType<PartitionReader["poll"]>;
    try {
      result = reader.poll(batchSize, onArrival, onFailure);
    } catch (cause) {
      throw this.#failure(cause, reader.name);
    }
    if (result === undefined) return;
    this.#run.enter(reader.claim.time, reader.name);
    this.#rejectUnread(reader);
    if (reader.to > reader.from) this.#deliver(reader, result.values);
    if (result.done === true) this.#end(reader);
  }

  #deliver(reader: PartitionReader, values: readonly unknown[]): void {
    const counter = this.#run.counters.of(this.step);
    const { rejected } = counter;
    const { from, to } = reader;
    counter.passed += to - from; // before they are pushed: a failure must not hide that they were read
    if (reader.clock !== undefined) pushTimed({ values, from, to }, reader.clock, this.#chain, reader.claim);
    else {
      this.#chain.pushAll(values, undefined, undefined, from, to);
      this.#chain.flush(reader.claim.capabilities);
    }
    counter.passed -= counter.rejected - rejected;
  }

  #end(reader: PartitionReader): void {
    this.#attempt(async () => {
      await reader.end();
      reader.claim.drop();
    }, reader.name);
  }

  /** Does what may take time, and has the operator look at itself again when it is done. */
  #attempt(act: () => Promise<void>, partition: string | undefined): void {
    act().then(
      () => this.#info.activate(),
      (cause) => this.#info.fail(this.#failure(cause, partition)),
    );
  }

  /** Silent partitions go along with the others, and with the clock when all are silent. */
  #raiseIdle(): void {
    const idleTime = this.#idleTime;
    if (idleTime === undefined) return;
    const now = this.#info.host.monotonic();
    const idle = this.#readers.filter((reader) => idleTime.isIdle(reader, now));
    if (idle.length === 0) return;
    const reached = idleTime.reached(this.#readers, now);
    for (const reader of idle) reader.raiseTo(reached);
  }

  #wakeAgain(): void {
    const { host } = this.#info;
    const now = host.now();
    const askAgainIn = this.#idleTime?.askAgainIn(this.#readers, host.monotonic());
    let earliest = askAgainIn === undefined ? Number.POSITIVE_INFINITY : now + askAgainIn;
    for (const { wakeAt } of this.#readers) if (wakeAt !== undefined && wakeAt < earliest) earliest = wakeAt;
    if (earliest < Number.POSITIVE_INFINITY) this.#alarm.wakeAt(earliest);
  }

  #failure(cause: unknown, partition: string | undefined): Error {
    if (cause instanceof StepError) return cause;
    return this.#run.error(
      this.step,
      "source-failed",
      "the source failed",
      partition === undefined ? {} : { partition },
      cause,
    );
  }
}
