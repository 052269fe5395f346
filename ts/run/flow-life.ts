import { declaring } from "../flow/graph/flow.ts";
import type { Flow } from "../flow/index.ts";
import type { Host, Timer } from "../host/host.ts";
import { explainConnectors } from "../inspect/explain.ts";
import type { FlowState } from "../inspect/flow-state.ts";
import type { FlowRecovery } from "../recovery/flow-recovery.ts";
import { RunError } from "./errors.ts";
import { FlowWorkers } from "./flow-workers.ts";
import { hearAbort } from "./hear-abort.ts";

/** What a life is given. */
export interface FlowLifeOptions {
  readonly host: Host;
  /** Most time from a stop or failure to the end. */
  readonly stopTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly workers: number;
  /** Opens the store, for a flow with recovery. */
  readonly recover?: (() => Promise<FlowRecovery>) | undefined;
}

/**
 * The life of a running flow. It ends once: when the worker is done, when it is stopped before anything was opened, or
 * after a failure when all that was open has been let go of. From a stop or failure on it has so much time and no more,
 * whatever sources and sinks do not answer.
 */
export class FlowLife {
  readonly workers: FlowWorkers;
  /** Rejects with `error`. */
  readonly done: Promise<void>;
  /** Settles when it has been built, or could not be. */
  readonly begun: Promise<void>;
  /** Settles with `done`, and never rejects: who listens to it has not looked at a failure. */
  readonly over: Promise<void>;
  state: FlowState = "running";
  /** Why it has failed. */
  error: unknown;
  /** By the monotonic clock, in ms. */
  endedAt: number | undefined;
  readonly #host: Host;
  #stopTimeoutMs: number;
  readonly #recover: (() => Promise<FlowRecovery>) | undefined;
  #recovery: FlowRecovery | undefined;
  #stopReason: unknown;
  #deadline: Timer | undefined;
  #settle!: () => void;
  #forgetSignal: () => void = () => {};

  constructor(flow: Flow, { host, stopTimeoutMs, signal, workers, recover }: FlowLifeOptions) {
    this.#host = host;
    this.#recover = recover;
    this.#stopTimeoutMs = stopTimeoutMs;
    this.over = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.done = this.over.then(() => {
      if (this.state === "failed") throw this.error;
    });
    this.workers = new FlowWorkers(flow, host, workers, this.done);
    this.over.then(declaring.hold(flow));
    this.begun = this.#begin();
    if (signal !== undefined) this.#heed(signal);
  }

  /** What commits its epochs; undefined for a flow without recovery, and while the store is opened. */
  get recovery(): FlowRecovery | undefined {
    return this.#recovery;
  }

  /**
   * Without effect where it is stopping or over. A flow with recovery commits what it has read first, and leaves the rest
   * of it to the run that resumes.
   */
  stop(reason: unknown, withinMs: number = this.#stopTimeoutMs): void {
    if (this.state !== "running") return;
    this.#stopTimeoutMs = withinMs;
    this.state = "stopping";
    this.#stopReason = reason;
    if (this.#recovery !== undefined && this.workers.mayBeOpen) this.#recovery.stop();
    else this.workers.stop(reason);
    // A store that is being opened has to be closed again: whoever comes next finds it locked otherwise.
    if (this.workers.mayBeOpen || this.#recover !== undefined) this.#setDeadline();
    else this.#end("stopped");
  }

  async #begin(): Promise<void> {
    try {
      if (this.#recover === undefined) await this.workers.build();
      else await this.#resume(this.#recover);
    } catch (error) {
      const isStopped = this.state === "stopping" && error === this.#stopReason;
      if (isStopped) this.#close().then(...this.#ending("stopped"));
      else this.#fail(error);
      return;
    }
    this.workers.start(
      () => this.#finish(),
      (error) => this.#fail(error),
    );
  }

  /** @throws The reason, where the flow has been stopped meanwhile. */
  async #resume(recover: () => Promise<FlowRecovery>): Promise<void> {
    const recovery = await recover();
    this.#recovery = recovery;
    if (this.state === "failed") await recovery.close(this.error); // it took longer than a stop may
    if (this.state !== "running") throw this.#stopReason;
    await this.workers.resume(recovery);
    recovery.over.then(() => {
      if (this.state === "stopping" || recovery.hasPaused) this.#leave();
    });
  }

  /** Everything has been done, and is durable where it is to be. */
  #finish(): void {
    const how = this.state === "stopping" ? "stopped" : "finished";
    if (this.#recovery === undefined) this.#end(how);
    else this.#close().then(...this.#ending(how));
  }

  /** The last epoch is committed: what is under way is for another run to do. */
  #leave(): void {
    this.workers.leave(this.#stopReason);
    this.#close().then(...this.#ending(this.state === "stopping" ? "stopped" : "finished"));
  }

  async #close(): Promise<void> {
    await this.workers.finish();
    await this.#recovery?.close();
  }

  #ending(how: "finished" | "stopped"): [() => void, (error: unknown) => void] {
    return [() => this.#end(how), (error) => this.#fail(error)];
  }

  #heed(signal: AbortSignal): void {
    const stop = (): void => this.stop(signal.reason);
    if (signal.aborted) stop();
    else this.#forgetSignal = hearAbort(signal, stop);
  }

  #fail(error: unknown): void {
    if (this.state !== "running" && this.state !== "stopping") return;
    this.state = "failed";
    this.error = error;
    this.workers.halt();
    this.#forgetSignal();
    this.#setDeadline();
    const end = (): void => this.#end("failed");
    const closed = this.workers.abort(error).then(() => this.#recovery?.close(error));
    closed.then(end, end);
  }

  /** Once: a failure within a stop has what is left of the time. */
  #setDeadline(): void {
    this.#deadline ??= this.#host.setTimer(this.#stopTimeoutMs, () => {
      if (this.state === "stopping") this.#fail(this.#timedOut());
      this.#end("failed");
    });
  }

  #timedOut(): RunError {
    const waits = this.workers.built.flatMap(explainConnectors);
    const late = `the flow has not stopped within ${this.#stopTimeoutMs} ms`;
    const problem = [late, ...waits.map(({ sentence }) => sentence)].join("\n  ");
    return new RunError("stop-timeout", problem);
  }

  #end(state: Extract<FlowState, "finished" | "stopped" | "failed">): void {
    if (this.endedAt !== undefined) return;
    this.state = state;
    this.endedAt = this.#host.monotonic();
    this.#deadline?.cancel();
    this.#forgetSignal();
    this.#settle();
  }
}
