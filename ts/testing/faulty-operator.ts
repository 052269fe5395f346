import type { Chain } from "../flow/engine/chains/compile-chain.ts";
import type { OperatorStep } from "../flow/graph/step.ts";
import type { StageSite } from "../flow/hot/stage.ts";
import { type Batch, pickRows } from "../timely/batch.ts";
import type { Input, InputCapability } from "../timely/index.ts";
import type { ArmedFaults } from "./faults.ts";
import { lastStrike, PROBLEM } from "./faulty-steps.ts";

/** Has an operator of its own fail at records of its first input, under its error policy. */
export function breakOperator(step: Breakable, faults: ArmedFaults): void {
  const { make, policy } = step;
  step.make = (own, run, parts) => {
    const site = run.siteOf(
      own,
      parts.chains.map((chain) => chain.push),
    );
    const [first, ...others] = parts.inputs;
    const sieve = new Sieve(faults, policy?.attempts ?? 1, site, parts.chains);
    const enter = ({ time }: InputCapability): void => run.enter(time);
    return make(own, run, { ...parts, inputs: [faultyInput(first!, sieve, enter), ...others] });
  };
}

type Breakable = Pick<OperatorStep, "policy"> & { make: OperatorStep["make"] };

/** Takes out of batches what a fault strikes. */
class Sieve {
  readonly #faults: ArmedFaults;
  readonly #attempts: number;
  readonly #site: StageSite;
  readonly #chains: readonly Chain[];

  constructor(faults: ArmedFaults, attempts: number, site: StageSite, chains: readonly Chain[]) {
    this.#faults = faults;
    this.#attempts = attempts;
    this.#site = site;
    this.#chains = chains;
  }

  /** The rest of a batch. What a fault has struck goes where the step's policy says. */
  pass(batch: Batch<unknown>, capability: InputCapability): Batch<unknown> {
    const { values, keys, eventTimes } = batch;
    const kept: number[] = [];
    for (const [row, value] of values.entries()) {
      const strike = lastStrike(this.#attempts, () => this.#faults.atRecord(value, keys?.[row]));
      if (strike === undefined) kept.push(row);
      else this.#site.reject("step-failed", PROBLEM, value, keys?.[row], eventTimes?.[row], strike.error);
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
  enter: (capability: InputCapability) => void,
): Input<unknown> {
  const next: Input<unknown>["next"] = () => {
    const message = input.next();
    if (message === undefined) return undefined;
    enter(message.capability);
    const batch = sieve.pass(message.batch, message.capability);
    return { time: message.time, capability: message.capability, batch };
  };
  const forEach: Input<unknown>["forEach"] = (visit) => {
    for (let message = next(); message !== undefined; message = next())
      visit(message.capability, message.batch);
  };
  // All that operators ask of an input.
  const stand = {
    next,
    forEach,
    get isEmpty() {
      return input.isEmpty;
    },
    get frontier() {
      return input.frontier;
    },
  };
  return stand as Input<unknown>;
}
