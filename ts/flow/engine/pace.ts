import type { StepCounter } from "./step-counter.ts";

/** After so many records a step that has more to emit pauses: those behind it have their turn. */
const RECORDS = 2048;

/** How much a step emits between two pauses. */
export class Pace {
  readonly #counter: StepCounter;
  #until = RECORDS;

  constructor(counter: StepCounter) {
    this.#counter = counter;
  }

  get isFull(): boolean {
    return this.#emitted >= this.#until;
  }

  begin(): void {
    this.#until = this.#emitted + RECORDS;
  }

  get #emitted(): number {
    return this.#counter.passed + this.#counter.toOthers;
  }
}
