import type { Input } from "../../../timely/index.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import type { FlowRun } from "../../engine/flow-run.ts";
import type { KeyedLogic } from "../../engine/keyed-logic.ts";
import type { KeyedStep } from "../../graph/step.ts";

/** Runs a keyed step in a loop that emits only in answer to records: it sees them as they come, and holds nothing. */
export class AnsweringOperator {
  readonly #step: KeyedStep;
  readonly #run: FlowRun;
  readonly #inputs: readonly Input<unknown>[];
  readonly #chains: readonly Chain[];
  readonly #logic: KeyedLogic;

  constructor(step: KeyedStep, run: FlowRun, { inputs, chains }: OperatorParts, logic: KeyedLogic) {
    this.#step = step;
    this.#run = run;
    this.#inputs = inputs;
    this.#chains = chains;
    this.#logic = logic;
  }

  activate(): void {
    const counter = this.#run.counters.of(this.#step);
    for (const [side, input] of this.#inputs.entries()) {
      input.forEach((capability, batch) => {
        const { values, keys, eventTimes } = batch;
        const { time } = capability;
        counter.received += values.length;
        this.#run.enter(time);
        this.#logic.onBatch(values, keys!, eventTimes, time[1]!, side);
        for (const chain of this.#chains) chain.flush(capability);
      });
    }
  }
}
