import { FAILED, type Port, type Step } from "../graph/step.ts";
import type { StepCounter } from "./step-counter.ts";

/** The counters of all steps of one worker. */
export class StepCounters {
  readonly #counters: Map<Step, StepCounter> = new Map();

  /** What several workers have counted together. */
  static sum(all: readonly StepCounters[]): StepCounters {
    if (all.length === 1) return all[0]!;
    const sums = new StepCounters();
    for (const { counters } of all.map((one) => ({ counters: one.#counters })))
      for (const [step, counter] of counters) {
        const sum = sums.of(step);
        for (const name of Object.keys(counter) as (keyof StepCounter)[]) sum[name] += counter[name];
      }
    return sums;
  }

  /** The counter of a step. */
  of(step: Step): StepCounter {
    let counter = this.#counters.get(step);
    if (counter === undefined) {
      counter = { received: 0, passed: 0, toOthers: 0, rejected: 0, taken: 0 };
      this.#counters.set(step, counter);
    }
    return counter;
  }

  /** What all steps of a flow have counted, in the order they were declared. */
  tally(steps: readonly Step[]): Tally {
    return new Tally(this, steps);
  }
}

/** How many records have come by at each step of a flow, and left it. */
export class Tally {
  readonly #counters: StepCounters;
  readonly #received: ReadonlyMap<Step, number>;

  constructor(counters: StepCounters, steps: readonly Step[]) {
    this.#counters = counters;
    const received = new Map<Step, number>();
    this.#received = received;
    // From the first to the last: a step that does not count itself reads none that comes later.
    for (const step of steps) received.set(step, this.#count(step));
  }

  /** Records that have come into a step, told from the steps before it where it does not count itself. */
  received(step: Step): number {
    return this.#received.get(step) ?? 0;
  }

  /** Records that came too late for a step; undefined where it has no output for them alone. */
  late(step: Step): number | undefined {
    const [, side, ...others] = step.outputs.filter(({ name }) => name !== FAILED);
    return countsItself(step) && side?.name === "late" && others.length === 0
      ? this.#counters.of(step).toOthers
      : undefined;
  }

  /** Records that a step has passed on through a port. What a branch did not send one way went the other. */
  passed(port: Port): number {
    const { step } = port;
    const { passed, toOthers, rejected } = this.#counters.of(step);
    if (port.name === FAILED) return rejected;
    if (port !== step.outputs[0])
      return countsItself(step) ? toOthers : this.received(step) - passed - rejected;
    const counts =
      countsItself(step) || step.kind === "input" || (step.kind === "stage" && step.yields === "counted");
    return counts ? passed : this.received(step) - rejected;
  }

  #count(step: Step): number {
    if (countsItself(step) || step.kind === "output") return this.#counters.of(step).received;
    return step.inputs.reduce((sum, port) => sum + this.passed(port), 0);
  }
}

/** Whether a step counts what comes in and goes out by each of its outputs. */
function countsItself({ kind }: Step): boolean {
  return kind === "keyed" || kind === "async" || kind === "loop" || kind === "operator";
}
