import type { SinkPartition } from "../../connectors/sink.ts";
import type { MaybePromise } from "../../connectors/source.ts";
import type { Input, OperatorInfo } from "../../timely/index.ts";
import type { OutputStep } from "../step.ts";
import type { Claim } from "./claim.ts";
import type { FlowRun } from "./flow-run.ts";
import { rowsByPartition } from "./sink-route.ts";

/** One worker's instance of an output: opens its partitions and writes to them, one write at a time. */
export class OutputOperator {
  readonly #step: OutputStep;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  /** Nothing that reads this operator's frontier considers a record done before the sink has taken it. */
  readonly #claim: Claim;
  /** By index; a hole where another worker owns the partition. */
  readonly #partitions: SinkPartition<unknown>[] = [];
  /** Undefined where each worker has a partition of its own. */
  readonly #names: readonly string[] | undefined;
  #busy = false;
  #opened = false;
  #state: "open" | "closing" | "closed" = "open";

  constructor(step: OutputStep, run: FlowRun, info: OperatorInfo, input: Input<unknown>, claim: Claim, names: readonly string[] | undefined) {
    this.#step = step;
    this.#run = run;
    this.#info = info;
    this.#input = input;
    this.#claim = claim;
    this.#names = names;
    this.#wait(this.#open());
  }

  /** Writes what waits, until a write takes time. */
  activate(): void {
    while (!this.#busy && this.#opened && !this.#input.isEmpty) this.#writeNext();
    if (this.#busy || !this.#opened) return;
    this.#claim.follow(this.#input.frontier);
    if (!this.#input.frontier.isEmpty || this.#state !== "open") return;
    this.#state = "closing";
    this.#wait(this.#close());
  }

  /** Tells open partitions of a failure. */
  async abort(reason: unknown): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    const end = async (partition: SinkPartition<unknown>): Promise<void> =>
      partition.abort === undefined ? partition.close?.() : partition.abort(reason);
    await Promise.all(this.#partitions.filter(Boolean).map(end));
  }

  async #open(): Promise<void> {
    const { sink } = this.#step;
    const { worker, workers } = this.#run;
    const context = this.#run.connectorContext(this.#step);
    for (const [index, name] of (this.#names ?? [String(worker)]).entries()) {
      const isMine = this.#names === undefined || index % workers === worker;
      if (isMine) this.#partitions[index] = await sink.open(name, undefined, context);
    }
    this.#opened = true;
  }

  #writeNext(): void {
    const { capability, batch } = this.#input.next()!;
    this.#run.counters.of(this.#step).received += batch.values.length;
    let written: MaybePromise<void>;
    try {
      written = this.#write(batch.values);
    } catch (cause) {
      throw this.#failure(cause);
    }
    if (!(written instanceof Promise)) return;
    const held = capability.retain();
    this.#wait(written.finally(() => held.drop()));
  }

  #write(values: readonly unknown[]): MaybePromise<void> {
    const { sink } = this.#step;
    if (this.#names === undefined || this.#names.length === 1) return this.#partitions[0]!.write(values);
    const parts = rowsByPartition(sink, values, this.#names.length);
    const writes = parts.map((rows, index) => (rows.length === 0 ? undefined : this.#partitions[index]!.write(rows)));
    return writes.some((write) => write instanceof Promise) ? Promise.all(writes).then(() => {}) : undefined;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#partitions.filter(Boolean).map((partition) => partition.close?.()));
    this.#state = "closed";
    this.#claim.drop();
  }

  /** Until it has settled, nothing more is written. */
  #wait(act: Promise<void>): void {
    this.#busy = true;
    act.then(
      () => {
        this.#busy = false;
        this.#info.activate();
      },
      (cause) => this.#info.fail(this.#failure(cause)),
    );
  }

  #failure(cause: unknown): Error {
    return this.#run.error(this.#step, "sink-failed", "the sink failed", {}, cause);
  }
}
