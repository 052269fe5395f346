import type { Host } from "../../host/host.ts";
import type { Links } from "../../host/links.ts";
import { BareWorker, type WorkerOptions } from "../../timely/bare-worker.ts";
import type { Message } from "../../timely/index.ts";
import type { DataflowOptions } from "../graph/dataflow-options.ts";
import type { Step } from "../graph/step.ts";
import { type BuiltFlow, buildFlow } from "./build-flow.ts";
import { FlowRun } from "./flow-run.ts";
import { listPartitions } from "./partition-names.ts";
import { refuseSharedFiles } from "./shared-files.ts";
import type { StateKeeper } from "./state-keeper.ts";

/** What a flow's worker is made with. */
export interface FlowWorkerOptions {
  readonly host: Host;
  /** The way to the other workers; without it the worker is alone. */
  readonly links?: Links<Message>;
  /** Where state goes at the end of an epoch, and comes from at the start. */
  readonly keeper?: StateKeeper;
  /** Settles when the flow has ended, for connectors: see `ConnectorContext`. */
  readonly done?: Promise<void>;
  readonly queueLimit?: WorkerOptions["queueLimit"];
}

/** A graph of steps, as a worker needs it. */
export interface RunnableFlow {
  readonly id: string;
  readonly options?: DataflowOptions;
  readonly steps: readonly Step[];
}

/** One worker's copy of a flow: who steps it, and when, is its owner's business. */
export class FlowWorker {
  readonly worker: BareWorker;
  readonly run: FlowRun;
  readonly #flow: RunnableFlow;
  #built: BuiltFlow | undefined;
  #mayBeOpen = false;
  readonly #asked: Set<Step> = new Set();

  constructor(flow: RunnableFlow, { host, links, keeper, done, queueLimit }: FlowWorkerOptions) {
    this.#flow = flow;
    this.worker = new BareWorker({
      host,
      ...(links !== undefined && { links }),
      ...(queueLimit !== undefined && { queueLimit }),
    });
    const { index, peers } = this.worker;
    this.run = new FlowRun(host, index, peers, keeper, done, flow.options?.describe);
  }

  /** The operators; undefined while they are not built. */
  get built(): BuiltFlow | undefined {
    return this.#built;
  }

  /** Those that have been asked for their partitions and have not answered: nothing is built before all have. */
  get asked(): Iterable<Step> {
    return this.#asked;
  }

  /** Whether sources and sinks have been asked to open. */
  get mayBeOpen(): boolean {
    return this.#mayBeOpen;
  }

  /** Whether the flow has come to its end here. */
  get isDone(): boolean {
    return this.#built !== undefined && this.worker.isDone;
  }

  /**
   * Asks sources and sinks for their partitions, and builds the operators.
   * @param keeper Where state goes at the end of an epoch, and comes from at the start.
   * @throws {StepError} `source-failed`, `sink-failed`. @throws {FlowError} `not-in-a-loop`, `same-file`.
   * @throws The reason, if the flow was stopped meanwhile: then nothing is opened.
   */
  async build(keeper: StateKeeper | undefined = this.run.keeper): Promise<BuiltFlow> {
    this.run.keep(keeper);
    const partitions = await listPartitions(this.#flow, this.run, this.#asked);
    await refuseSharedFiles(this.#flow, this.run);
    if (this.run.stopping) throw this.run.stopReason;
    this.#mayBeOpen = true;
    this.#built = buildFlow(this.#flow, this.worker, this.run, partitions);
    return this.#built;
  }

  /** Goes away amid everything, without a word to other workers that time moves on. What is open can be closed then. */
  leave(reason: unknown): void {
    this.#built?.dataflow.abandon();
    const { abandoned } = this.run;
    this.run.stop(reason);
    this.run.abandoned = abandoned; // what is under way is saved
  }

  /** Stops reading: what is under way is finished, what waits is given up. */
  stop(reason: unknown): void {
    this.run.stop(reason);
  }

  /**
   * Stops after a failure: sources are closed, sinks told of it. The failure is the error to report; what fails here is its
   * consequence.
   */
  abort(failure: unknown): Promise<void> {
    return this.run.fail(failure);
  }
}
