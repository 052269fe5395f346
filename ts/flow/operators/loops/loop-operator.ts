import type { Input, OperatorInfo } from "../../../timely/index.ts";
import type { OperatorParts } from "../../engine/build-flow.ts";
import type { Chain } from "../../engine/chains/compile-chain.ts";
import type { FlowRun } from "../../engine/flow-run.ts";
import type { OperatorMaker } from "../../engine/operator-maker.ts";
import type { StepCounter } from "../../engine/step-counters.ts";
import type { LoopStep } from "../../graph/step.ts";
import { iterationOf } from "./iteration-of.ts";

/** What goes round may come straight back: then an activation would never end. */
const MESSAGES_AT_ONCE = 64;

/** One worker's way round a loop: what comes in and what comes again, up to the bound. */
export const loopOperator: OperatorMaker<LoopStep> = (step, run, parts) => {
  const operator = new LoopOperator(step, run, parts);
  return () => operator.activate();
};

class LoopOperator {
  readonly #step: LoopStep;
  readonly #run: FlowRun;
  readonly #info: OperatorInfo;
  readonly #input: Input<unknown>;
  readonly #inner: Chain;
  readonly #overflow: Chain;
  readonly #counter: StepCounter;

  constructor(step: LoopStep, run: FlowRun, { info, inputs, chains, claim }: OperatorParts) {
    this.#step = step;
    this.#run = run;
    this.#info = info;
    this.#input = inputs[0]!;
    this.#inner = chains[0]!;
    this.#overflow = chains[1]!;
    this.#counter = run.counters.of(step);
    claim.drop(); // it sends only in answer to records
  }

  activate(): void {
    for (let taken = 0; taken < MESSAGES_AT_ONCE; taken++) {
      const message = this.#input.next();
      if (message === undefined) return;
      const { values, keys, eventTimes } = message.batch;
      this.#run.enter(message.time);
      const chain = this.#count(values, keys, iterationOf(message.time));
      chain.pushAll(values, keys, eventTimes);
      chain.flush(message.capability);
    }
    if (!this.#input.isEmpty) this.#info.activate();
  }

  #count(
    values: readonly unknown[],
    keys: readonly (string | number)[] | undefined,
    iteration: number,
  ): Chain {
    const { maxIterations, outputs } = this.#step;
    this.#counter.received += values.length;
    if (iteration < maxIterations) {
      this.#counter.passed += values.length;
      return this.#inner;
    }
    if (outputs[1]!.readers.length === 0) throw this.#tooMany(values[0], keys?.[0]);
    this.#counter.aside += values.length;
    return this.#overflow;
  }

  #tooMany(value: unknown, key: string | number | undefined): Error {
    const problem = `a record has passed the loop ${this.#step.maxIterations} times and would go round again; raise maxIterations, or read overflow`;
    return this.#run.siteOf(this.#step).fail("too-many-iterations", problem, value, key);
  }
}
