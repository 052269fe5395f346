import { type Flow, FlowError } from "../flow/index.ts";
import type { Host } from "../host/host.ts";
import { type Explanation, explainAsked, explainFlow } from "../inspect/explain.ts";
import type { FlowState } from "../inspect/flow-state.ts";
import { type FlowReport, reportFlow } from "../inspect/report.ts";
import { FlowLife, type FlowLifeOptions } from "./flow-life.ts";
import { stopOptionsOf } from "./stop-options.ts";

/**
 * A flow that has been started.
 *
 * @example
 * ```ts
 * import { Dataflow, pushSource, start } from "tidemark";
 * const source = pushSource<number>();
 * const flow = new Dataflow("numbers");
 * flow.input("n", source.source).output("print", (n) => console.log(n));
 * const running = start(flow);
 * source.push(7);
 * source.end();
 * await running.done; // 7
 * console.log(running.state, running.inspect().written); // finished 1
 * ```
 */
export class RunningFlow {
  readonly #flow: Flow;
  readonly #host: Host;
  readonly #life: FlowLife;
  readonly #startedAt: number;
  #isLookedAt = false;

  /** @internal Made by {@link start}. */
  constructor(flow: Flow, options: FlowLifeOptions) {
    flow.validate();
    const { host } = options;
    this.#flow = flow;
    this.#host = host;
    this.#startedAt = host.monotonic();
    this.#life = new FlowLife(flow, options);
  }

  /**
   * Settles when the flow has ended: all inputs read, all outputs written and closed. Rejects with the error that
   * ended it otherwise; if nobody looks, that is an unhandled rejection.
   */
  get done(): Promise<void> {
    this.#isLookedAt = true;
    return this.#life.done;
  }

  /** How the flow is now. It is `failed` from the failure on, while sources and sinks are still being let go of. */
  get state(): FlowState {
    return this.#life.state;
  }

  /** Why it has failed: what `done` rejects with. Undefined in every other state. */
  get error(): unknown {
    return this.#life.error;
  }

  /**
   * Ends the flow before its inputs have ended: nothing more is read, what is under way is finished, and
   * the outputs are closed. Keyed steps are not told of an end of input, for there was none. What takes longer than the
   * `stopTimeout` of {@link RunOptions} is not waited for: the flow fails then with {@link RunError} `stop-timeout`.
   * With recovery, what was read is committed first, and what is under way goes on in the next run.
   * @param reason What the signals of sources, sinks and calls under way abort with; or {@link StopOptions}, which say how
   * long the end is waited for, too.
   * @returns `done`.
   * @throws {FlowError} `bad-option`
   * @example
   * ```ts
   * const source = pushSource<number>();
   * flow.input("n", source.source).output("print", (n) => console.log(n));
   * const running = start(flow);
   * await running.stop("closing time");
   * console.log(running.state); // stopped
   * ```
   */
  stop(reason: unknown = "stopped"): Promise<void> {
    const stop = stopOptionsOf(reason);
    this.#life.stop(stop.reason, stop.withinMs);
    return this.done;
  }

  /**
   * Ends the epoch and commits it: settles when all that the flow had read before is durable, as results or as state. What
   * was only handed to a `pushSource` may not have been read yet.
   * @returns The number of the epoch.
   * @throws {FlowError} `no-recovery` for a flow that is run without.
   * @example
   * ```ts
   * import { asyncIterableSink, Dataflow, pushSource, start } from "tidemark";
   * import { memoryStore } from "tidemark/stores/memory";
   * const source = pushSource<number>();
   * const results = asyncIterableSink<number>();
   * const flow = new Dataflow("numbers");
   * flow.input("n", source.source).output("out", results);
   * const running = start(flow, { recovery: { store: memoryStore(), every: "manual" } });
   * source.push(7);
   * for await (const n of results) {
   *   await running.commit();
   *   console.log(n, "is durable"); // 7 is durable
   *   source.end();
   * }
   * await running.done;
   * ```
   */
  async commit(): Promise<number> {
    this.#life.done.catch(() => {}); // who waits for a commit hears of a failure by that
    await Promise.race([this.#life.begun, this.#life.over]); // a store may never open
    if (this.#life.state === "failed") throw this.#life.error;
    const { recovery } = this.#life;
    if (recovery === undefined)
      throw new FlowError("no-recovery", "the flow is run without recovery: there is nothing to commit to");
    return recovery.commit();
  }

  /**
   * Tells what the flow has done so far and how far it has got, as plain data.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).filter("odd", (n) => n % 2 === 1).output("print", (n) => console.log(n));
   * const running = start(flow);
   * await running.done; // 1, 3
   * console.log(running.inspect().read, running.inspect().written); // 3 2
   * ```
   */
  inspect(): FlowReport {
    const { workers, recovery, endedAt = this.#host.monotonic() } = this.#life;
    const report = reportFlow(this.#flow, workers.all, endedAt - this.#startedAt);
    return recovery === undefined ? report : { ...report, recovery: recovery.report };
  }

  /**
   * Tells what keeps the flow from getting further: for each step that waits for something, which step holds which
   * timestamp, in a sentence. Before the flow has begun: which sources and sinks have not listed their partitions.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).output("print", (n) => console.log(n));
   * const running = start(flow);
   * await running.done; // 1, 2, 3
   * console.log(running.explain().length); // 0
   * ```
   */
  explain(): Explanation[] {
    const { all, built } = this.#life.workers;
    return built.length < all.length ? explainAsked(all[0]!.asked) : explainFlow(this.#flow, built);
  }

  /** Stops the flow and waits for its end. A failure is thrown, unless it is told by `done`, which was asked for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.stop("disposed of");
    // Thrown twice, it would come as a SuppressedError around itself.
    await (this.#isLookedAt ? this.#life.over : this.#life.done);
  }
}
