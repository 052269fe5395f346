import type { Port, Step } from "../step.ts";

/** What one worker has counted at one step. Steps that pass on each record once do not count. */
export interface StepCounter {
  received: number;
  /** Records passed on by the first output. */
  passed: number;
  /** Records that a step that counts has passed on by its other outputs. */
  aside: number;
}

/** The counters of all steps of one worker. */
export class StepCounters {
  readonly #counters: Map<Step, StepCounter> = new Map();

  /** The counter of a step. */
  of(step: Step): StepCounter {
    let counter = this.#counters.get(step);
    if (counter === undefined) {
      counter = { received: 0, passed: 0, aside: 0 };
      this.#counters.set(step, counter);
    }
    return counter;
  }

  /** Records that have come into a step, told from the steps before it where it does not count itself. */
  received(step: Step): number {
    if (step.kind === "keyed" || step.kind === "output" || step.kind === "loop" || step.kind === "operator") return this.of(step).received;
    return step.inputs.reduce((sum, port) => sum + this.passed(port), 0);
  }

  /** Records that a step has passed on through a port. What a branch did not send one way went the other. */
  passed(port: Port): number {
    const { step } = port;
    if (port !== step.outputs[0]) return step.kind === "keyed" || step.kind === "loop" || step.kind === "operator" ? this.of(step).aside : this.received(step) - this.of(step).passed;
    const counts = step.kind === "input" || step.kind === "keyed" || step.kind === "loop" || step.kind === "operator" || (step.kind === "stage" && step.yields === "counted");
    return counts ? this.of(step).passed : this.received(step);
  }
}
