import type { Batch, Capability, Input, InputCapability, Output } from "../../../timely/index.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import type { FlowRun } from "../../engine/flow-run.ts";
import type { StepCounter } from "../../engine/step-counters.ts";
import type { OperatorStep } from "../../graph/step.ts";
import type { StageSite } from "../../hot/stage.ts";
import { isKey, type Key } from "../../values/key.ts";
import { describeValue } from "../../values/render-value.ts";
import type { Keep } from "./join-cell.ts";
import { SmallSide } from "./small-side.ts";

/** How a broadcast join joins. */
export interface BroadcastPlan {
  /** Key of the small side that a record asks for. */
  readonly by: (value: unknown, key: Key | undefined) => Key;
  readonly keep: Keep;
  /** Whether records that find nothing are given too. */
  readonly outer: boolean;
  /** Whether records wait until the small side has ended. */
  readonly waits: boolean;
}

/** Records that wait for the small side, and the right to send on each output when that has ended. */
interface Held {
  readonly batch: Batch<unknown>;
  readonly capabilities: readonly Capability[];
}

/**
 * One worker's instance of a broadcast join. Its output has a path from the first input alone: the small side never
 * holds event time back, records that wait for it do.
 */
export class BroadcastOperator {
  readonly #plan: BroadcastPlan;
  readonly #run: FlowRun;
  readonly #site: StageSite;
  readonly #counter: StepCounter;
  readonly #records: Input<unknown>;
  readonly #small: Input<unknown>;
  /** The pairs, and behind them the failed stream where there is one. */
  readonly #chains: readonly Chain[];
  readonly #outputs: readonly Output<unknown>[];
  readonly #side: SmallSide;
  #held: Held[] = [];

  constructor(plan: BroadcastPlan, step: OperatorStep, run: FlowRun, parts: OperatorParts) {
    parts.claim.drop(); // it sends only in answer to records
    this.#plan = plan;
    this.#run = run;
    this.#site = run.siteOf(
      step,
      parts.chains.map((chain) => chain.push),
    );
    this.#counter = run.counters.of(step);
    [this.#records, this.#small] = parts.inputs as [Input<unknown>, Input<unknown>];
    this.#chains = parts.chains;
    this.#outputs = parts.outputs;
    this.#side = new SmallSide(plan.keep);
  }

  activate(): void {
    this.#small.forEach((_, batch) => {
      this.#learn(batch);
    });
    const isReady = !this.#plan.waits || this.#small.frontier.isEmpty;
    if (isReady) this.#release();
    this.#records.forEach((capability, batch) => {
      this.#counter.received += batch.values.length;
      if (isReady) this.#answer(batch, capability);
      else this.#hold(batch, capability);
    });
  }

  #learn({ values, keys, eventTimes }: Batch<unknown>): void {
    this.#counter.received += values.length;
    for (let i = 0; i < values.length; i++)
      this.#side.add(keys![i]!, { value: values[i], eventTime: eventTimes?.[i] });
  }

  #hold(batch: Batch<unknown>, capability: InputCapability): void {
    this.#held.push({ batch, capabilities: this.#outputs.map((output) => capability.retain(output)) });
  }

  /** A small side that was cut short by a stop is not complete: what waits for it goes no further. */
  #release(): void {
    const held = this.#held;
    this.#held = [];
    for (const { batch, capabilities } of held) {
      if (!this.#run.stopping) this.#answer(batch, capabilities);
      for (const capability of capabilities) capability.drop();
    }
  }

  #answer(
    { values, keys, eventTimes }: Batch<unknown>,
    right: InputCapability | readonly Capability[],
  ): void {
    if (this.#plan.waits && this.#run.stopping) return;
    this.#run.enter("time" in right ? right.time : right[0]!.time);
    for (let i = 0; i < values.length; i++) this.#join(values[i], keys?.[i], eventTimes?.[i]);
    for (const chain of this.#chains) chain.flush(right);
  }

  #join(value: unknown, key: Key | undefined, eventTime: number | undefined): void {
    const asked = this.#keyOf(value, key, eventTime);
    if (asked === undefined) return;
    const found = this.#side.get(asked);
    if (found.length === 0 && this.#plan.outer) this.#emit(value, undefined, key, eventTime);
    for (const kept of found) this.#emit(value, kept.value, key, eventTime);
  }

  #emit(left: unknown, right: unknown, key: Key | undefined, eventTime: number | undefined): void {
    this.#counter.passed++;
    this.#chains[0]!.push({ left, right }, key, eventTime);
  }

  /** Undefined where it cannot be told, and the step's policy is to go on. */
  #keyOf(value: unknown, key: Key | undefined, eventTime: number | undefined): Key | undefined {
    let asked: unknown;
    try {
      asked = this.#plan.by(value, key);
    } catch (cause) {
      this.#site.reject("step-failed", "by threw", value, key, eventTime, cause);
      return undefined;
    }
    if (isKey(asked)) return asked;
    const problem = `by must give a key, a string or a finite number, not ${describeValue(asked)}`;
    this.#site.reject("bad-key", problem, value, key, eventTime);
    return undefined;
  }
}
