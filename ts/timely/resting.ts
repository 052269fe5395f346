import { Load } from "./load.ts";
import type { Operator } from "./operator.ts";

/**
 * Operators that have more to emit than there is room for behind them. An operator comes after those whose output it
 * reads, but for loops. What was passed over does not count: it may wait for the very operator that asks. So of all that
 * rest, the last one of the earliest epoch finds room in the end.
 */
export class Resting {
  readonly #operators: readonly Operator[];
  readonly #allows: (waiting: Load) => boolean;
  readonly #resting = new Set<Operator>();

  /** @param operators All of the dataflow. @param allows Whether no more waits than may. */
  constructor(operators: readonly Operator[], allows: (waiting: Load) => boolean) {
    this.#operators = operators;
    this.#allows = allows;
  }

  get isEmpty(): boolean {
    return this.#resting.size === 0;
  }

  hasRoomBehind({ index }: Operator): boolean {
    const behind = new Load();
    for (let i = index + 1; i < this.#operators.length; i++) {
      behind.addAll(this.#operators[i]!.waiting);
      behind.addAll(this.#operators[i]!.held);
    }
    return this.#allows(behind);
  }

  add(operator: Operator): void {
    this.#resting.add(operator);
  }

  clear(): void {
    this.#resting.clear();
  }

  /** Takes out those that there is room behind now. */
  takeRoused(rouse: (operator: Operator) => void): void {
    for (const operator of this.#resting) {
      if (!this.hasRoomBehind(operator)) continue;
      this.#resting.delete(operator);
      rouse(operator);
    }
  }
}
