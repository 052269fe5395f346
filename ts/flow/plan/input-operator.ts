import type { SourcePartition } from "../../connectors/source.ts";
import type { OperatorInfo } from "../../timely/index.ts";
import { StepError } from "../errors.ts";
import type { Chain } from "../fusion/compile-chain.ts";
import type { InputStep } from "../step.ts";
import type { Claim } from "./claim.ts";
import type { FlowRun } from "./flow-run.ts";
import { PartitionReader } from "./partition-reader.ts";
import { instantOf, PartitionWatermark } from "./watermark.ts";

/** One worker's instance of an input: opens its partitions, reads them in turn, and moves their claims. */
export class InputOperator {
  readonly step: InputStep;
  #readers: PartitionReader[] = [];
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #chain: Chain;
  /** Kept until the partitions are open: each has a claim of its own then. */
  readonly #claim: Claim;
  readonly #partitions: readonly string[];
  #opened = false;
  #aborted = false;

  constructor(
    step: InputStep,
    run: FlowRun,
    info: OperatorInfo,
    chain: Chain,
    claim: Claim,
    partitions: readonly string[],
  ) {
    this.step = step;
    this.#run = run;
    this.#info = info;
    this.#chain = chain;
    this.#claim = claim;
    this.#partitions = partitions;
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
      const watermark = options.eventTime && new PartitionWatermark(options.eventTime);
      this.#readers.push(new PartitionReader(name, partition, this.#claim.clone(), watermark));
    }
    this.#claim.drop();
    this.#opened = true;
  }

  async #openOne(name: string): Promise<SourcePartition<unknown>> {
    try {
      return await this.step.source.open(name, undefined, this.#run.connectorContext(this.step));
    } catch (cause) {
      throw this.#failure(cause, name);
    }
  }

  #poll(reader: PartitionReader): void {
    const { batchSize = 1024 } = this.step.options;
    const onArrival = (): void => this.#info.activate();
    const onFailure = (cause: unknown): void => this.#info.fail(this.#failure(cause, reader.name));
    let result: ReturnType<PartitionReader["poll"]>;
    try {
      result = reader.poll(this.#info.host.now(), batchSize, onArrival, onFailure);
    } catch (cause) {
      throw this.#failure(cause, reader.name);
    }
    if (result === undefined) return;
    if (result.values.length > 0) this.#deliver(reader, result.values);
    if (result.done === true) this.#end(reader);
  }

  #deliver(reader: PartitionReader, values: readonly unknown[]): void {
    this.#run.counters.of(this.step).passed += values.length;
    try {
      if (reader.watermark === undefined) this.#chain.pushAll(values, undefined, undefined);
      else this.#pushTimed(reader, reader.watermark, values);
      this.#chain.flush(reader.claim.capabilities);
    } catch (cause) {
      throw cause instanceof StepError
        ? cause.at({ partition: reader.name, epoch: reader.claim.time[0] })
        : cause;
    }
  }

  /** Cuts the batch where the watermark steps, so that each record travels at the watermark before it. */
  #pushTimed(reader: PartitionReader, watermark: PartitionWatermark, values: readonly unknown[]): void {
    const { push } = this.#chain;
    for (let i = 0; i < values.length; i++) {
      const eventTime = this.#eventTimeOf(values[i]);
      push(values[i], undefined, eventTime);
      if (!watermark.advance(eventTime)) continue;
      this.#chain.flush(reader.claim.capabilities);
      reader.claim.moveTo([reader.claim.time[0]!, watermark.current]);
    }
  }

  #eventTimeOf(value: unknown): number {
    const { eventTime } = this.step.options;
    let instant: number;
    try {
      instant = instantOf(eventTime!.at(value));
    } catch (cause) {
      throw this.#run.siteOf(this.step).fail("bad-event-time", "eventTime.at threw", value, undefined, cause);
    }
    if (!Number.isNaN(instant)) return instant;
    throw this.#run
      .siteOf(this.step)
      .fail("bad-event-time", "eventTime.at must return an instant", value, undefined);
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

  #wakeAgain(): void {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { wakeAt } of this.#readers) if (wakeAt !== undefined && wakeAt < earliest) earliest = wakeAt;
    if (earliest <= this.#info.host.now()) this.#info.activate();
    else if (earliest < Number.POSITIVE_INFINITY) this.#info.activateAt(earliest);
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
