import { FlowWorker } from "../flow/engine/flow-worker.ts";
import type { Flow } from "../flow/index.ts";
import type { Host } from "../host/host.ts";
import { type Explanation, explainFlow } from "../inspect/explain.ts";
import { type FlowReport, reportFlow } from "../inspect/report.ts";
import { Driver } from "./driver.ts";

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
 * console.log(running.inspect().written); // 1
 * ```
 */
export class RunningFlow {
  /**
   * Settles when the flow has ended: all inputs read, all outputs written and closed. Rejects with the error that
   * ended it otherwise.
   */
  readonly done: Promise<void>;
  readonly #flow: Flow;
  readonly #worker: FlowWorker;
  readonly #host: Host;
  readonly #startedAt: number;

  /** @internal Made by {@link start}. */
  constructor(flow: Flow, host: Host) {
    flow.validate();
    this.#flow = flow;
    this.#worker = new FlowWorker(flow, { host });
    this.#host = host;
    this.#startedAt = host.monotonic();
    this.done = this.#begin();
    // Who awaits `done` still gets the error; who only holds the flow does not crash the process by it.
    this.done.catch(() => {});
  }

  /**
   * Ends the flow before its inputs have ended: nothing more is read, what was read is finished and written, and
   * the outputs are closed. Keyed steps are not told of an end of input, for there was none.
   * @param reason What the signals of calls under way abort with.
   * @returns `done`.
   * @example
   * ```ts
   * const source = pushSource<number>();
   * flow.input("n", source.source).output("print", (n) => console.log(n));
   * const running = start(flow);
   * await running.stop("closing time");
   * console.log("stopped"); // stopped
   * ```
   */
  stop(reason: unknown = "stopped"): Promise<void> {
    this.#worker.stop(reason);
    return this.done;
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
    const { run, built } = this.#worker;
    return reportFlow(this.#flow, run, built, this.#host.monotonic() - this.#startedAt);
  }

  /**
   * Tells what keeps the flow from getting further: for each step that waits for something, which step holds which
   * timestamp, in a sentence.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3]).output("print", (n) => console.log(n));
   * const running = start(flow);
   * await running.done; // 1, 2, 3
   * console.log(running.explain().length); // 0
   * ```
   */
  explain(): Explanation[] {
    const { built } = this.#worker;
    return built === undefined ? [] : explainFlow(this.#flow, built);
  }

  /** Stops the flow and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #begin(): Promise<void> {
    const { worker } = this.#worker;
    await this.#worker.build();
    try {
      await new Promise<void>((resolve, reject) => new Driver(worker, this.#host, resolve, reject).start());
    } catch (error) {
      await this.#worker.abort(error);
      throw error;
    }
  }
}
