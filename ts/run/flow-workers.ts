import { inProcessLinks } from "../exchange/in-process.ts";
import type { BuiltFlow } from "../flow/engine/build-flow.ts";
import { FlowWorker } from "../flow/engine/flow-worker.ts";
import type { Flow } from "../flow/index.ts";
import type { Host } from "../host/host.ts";
import type { FlowRecovery } from "../recovery/flow-recovery.ts";
import { type Message, TimelyError } from "../timely/index.ts";
import { Driver } from "./driver.ts";

/** The workers that run a flow, all on this thread. */
export class FlowWorkers {
  readonly all: readonly FlowWorker[];
  readonly #host: Host;
  #drivers: readonly Driver[] = [];

  /** @param done Settles when the flow has ended. */
  constructor(flow: Flow, host: Host, count: number, done: Promise<void>) {
    this.#host = host;
    this.all =
      count === 1
        ? [new FlowWorker(flow, { host, done })]
        : inProcessLinks<Message>(count).map((links) => new FlowWorker(flow, { host, links, done }));
  }

  /** Whether sources and sinks have been asked to open. */
  get mayBeOpen(): boolean {
    return this.all.some((worker) => worker.mayBeOpen);
  }

  /** The flow as each worker runs it, once that is built. */
  get built(): readonly BuiltFlow[] {
    return this.all.flatMap(({ built }) => built ?? []);
  }

  /** Builds the flow on each of them. */
  async build(): Promise<void> {
    await Promise.all(this.all.map((worker) => worker.build()));
  }

  /** The same, with what was saved. */
  async resume(recovery: FlowRecovery): Promise<void> {
    const keepers = await Promise.all(this.all.map((_, index) => recovery.keeperOf(index)));
    await Promise.all(this.all.map((worker, index) => worker.build(keepers[index])));
  }

  /** Has them work. Calls back once, when all are done or one has failed. */
  start(onDone: () => void, onFailure: (error: unknown) => void): void {
    let working = this.all.length;
    let silent = this.all.length;
    const done = (): void => {
      if (--working === 0) onDone();
    };
    const failed = (error: unknown): void => {
      const isConsequence = error instanceof TimelyError && error.code === "peer-failed";
      if (isConsequence && --silent > 0) return; // why is told by the worker that has failed
      this.halt();
      onFailure(error);
    };
    this.#drivers = this.all.map(({ worker }) => new Driver(worker, this.#host, done, failed));
    for (const driver of this.#drivers) driver.start();
  }

  /** They work no more. */
  halt(): void {
    for (const driver of this.#drivers) driver.stop();
  }

  /** They read no more. */
  stop(reason: unknown): void {
    for (const worker of this.all) worker.stop(reason);
  }

  /** They go away amid everything: what is under way is for another run to do. */
  leave(reason: unknown): void {
    this.halt();
    for (const worker of this.all) worker.leave(reason);
  }

  /** Closes what was kept open until all was durable. */
  async finish(): Promise<void> {
    await Promise.all(this.all.map(({ run }) => run.finish()));
  }

  /** Lets go of all that is open, after a failure. */
  async abort(failure: unknown): Promise<void> {
    await Promise.all(this.all.map((worker) => worker.abort(failure)));
  }
}
