import type { Cluster } from "./cluster.ts";
import { TestKitError } from "./errors.ts";
import { type Control, isControl, type Row } from "./script.ts";
import type { ScriptedInput } from "./scripted-input.ts";

/** Has a cluster follow the scripts of its inputs, by turns. */
export class Play {
  readonly cluster: Cluster;
  readonly #inputs: readonly ScriptedInput[];
  readonly #timeLimitMs: number;
  readonly #explain: () => readonly string[];
  #started = false;
  #turn = 0;

  /** @param explain What keeps the flow from getting further. */
  constructor(
    cluster: Cluster,
    inputs: readonly ScriptedInput[],
    timeLimitMs: number,
    explain: () => readonly string[],
  ) {
    this.cluster = cluster;
    this.#inputs = inputs;
    this.#timeLimitMs = timeLimitMs;
    this.#explain = explain;
  }

  async start(): Promise<void> {
    if (this.#started) return this.cluster.settle(); // which fails again if the flow has
    this.#started = true;
    await this.cluster.start();
    await this.cluster.settle();
  }

  /** The input whose turn it is, of those whose scripts go on. */
  nextInput(): ScriptedInput | undefined {
    const inputs = this.#inputs;
    for (let i = 0; i < inputs.length; i++) {
      const index = (this.#turn + i) % inputs.length;
      if (inputs[index]!.isOver) continue;
      this.#turn = index + 1;
      return inputs[index];
    }
    return undefined;
  }

  /** Lets the flow deal with what an input was fed, then does what the input cannot do itself. */
  async take(input: ScriptedInput, item: Row<unknown> | Control | undefined): Promise<void> {
    input.wake();
    await this.cluster.settle();
    if (item === undefined || !isControl(item) || item.control !== "clock") return;
    await this.cluster.advance(item.byMs);
  }

  async untilDone(): Promise<void> {
    const start = this.cluster.host.now();
    for (;;) {
      await this.cluster.settle();
      if (this.cluster.isDone) return;
      const { wakeAt } = this.cluster;
      if (wakeAt === undefined || wakeAt - start > this.#timeLimitMs) throw this.#stuck(wakeAt);
      await this.cluster.advance(Math.max(0, wakeAt - this.cluster.host.now()));
    }
  }

  #stuck(wakeAt: number | undefined): TestKitError {
    const why =
      wakeAt === undefined
        ? "nothing is left to do, and the flow has not ended"
        : `the flow has not ended after ${this.#timeLimitMs} ms of virtual time`;
    const hint = wakeAt === undefined ? [NOT_WAITED_FOR] : [];
    return new TestKitError("stuck", [why, ...this.#explain(), ...hint].join("\n"));
  }
}

const NOT_WAITED_FOR =
  "(the kit waits for no timer or answer of the real world: kit.sleep is a promise of its own clock)";
