import type { Chain } from "../flow/engine/chains/chain.ts";
import type { OperatorMaker, RunContext } from "../flow/engine/operator.ts";
import type { OperatorStep } from "../flow/graph/step.ts";
import type { StepDesk } from "../flow/hot/stage.ts";
import { type Batch, pickRows } from "../timely/batch.ts";
import type { Input, InputCapability } from "../timely/index.ts";
import type { ArmedFaults } from "./faults.ts";
import { lastStrike, PROBLEM } from "./faulty-steps.ts";

/** Has an operator of its own fail at records of its first input, under its error policy. */
export function breakOperator(step: Breakable, faults: ArmedFaults): void {
  const { lowering, policy } = step;
  const broken = (make: OperatorMaker<OperatorStep>): OperatorMaker<OperatorStep> => {
    return (own, parts) => {
      const [first, ...others] = parts.inputs;
      const sieve = new Sieve(faults, policy?.attempts ?? 1, parts.desk, parts.chains);
      return make(own, { ...parts, inputs: [faultyInput(first!, sieve, parts.run), ...others] });
    };
  };
  const { make, makeInLoop } = lowering;
  step.lowering = {
    ...lowering,
    make: broken(make),
    ...(makeInLoop !== undefined && { makeInLoop: broken(makeInLoop) }),
  };
}

type Breakable = { lowering: OperatorStep["lowering"]; policy?: OperatorStep["policy"] };

/** Takes out of batches what a fault strikes. */
class Sieve {
  readonly #faults: ArmedFaults;
  readonly #attempts: number;
  readonly #desk: StepDesk;
  readonly #chains: readonly Chain[];

  constructor(faults: ArmedFaults, attempts: number, desk: StepDesk, chains: readonly Chain[]) {
    this.#faults = faults;
    this.#attempts = attempts;
    this.#desk = desk;
    this.#chains = chains;
  }

  /** The rest of a batch. What a fault has struck goes where the step's policy says. */
  pass(batch: Batch<unknown>, capability: InputCapability): Batch<unknown> {
    const { values, keys, eventTimes } = batch;
    const kept: number[] = [];
    for (const [row, value] of values.entries()) {
      const strike = lastStrike(this.#attempts, () => this.#faults.atRecord(value, keys?.[row]));
      if (strike === undefined) kept.push(row);
      else this.#desk.reject("step-failed", PROBLEM, value, keys?.[row], eventTimes?.[row], strike.error);
    }
    if (kept.length === values.length) return batch;
    this.#chains[1]?.flush(capability);
    return pickRows(
      batch,
      kept,
      kept.map((row) => values[row]),
    );
  }
}

function faultyInput(
  input: Input<unknown>,
  sieve: Sieve,
  run: Pick<RunContext, "notePlace">,
): Input<unknown> {
  // All that the skeleton of operators asks of an input.
  const stand: Pick<Input<unknown>, "next" | "frontier"> = {
    next(through) {
      const message = input.next(through);
      if (message === undefined) return undefined;
      run.notePlace(message.time);
      const batch = sieve.pass(message.batch, message.capability);
      const { time, capability, bytes } = message;
      return { time, capability, batch, bytes };
    },
    get frontier() {
      return input.frontier;
    },
  };
  return stand as Input<unknown>;
}
