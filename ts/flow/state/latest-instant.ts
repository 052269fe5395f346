import type { Placement, SavedCell, Table } from "./table.ts";

/** The latest of the instants that a step has been told of on this worker, and on any that saved theirs before. */
export class LatestInstant implements Table {
  readonly name: string;
  readonly placement: Placement = "copied";
  /** It is no state of its own. */
  readonly isCounted = false;
  readonly size = 0;
  #instant = Number.NEGATIVE_INFINITY;
  /** What was saved last. */
  #known = Number.NEGATIVE_INFINITY;

  readonly #worker: number;

  /** @internal Made by `StepState.latest`. */
  constructor(name: string, worker: number) {
    this.name = name;
    this.#worker = worker;
  }

  /** In ms since 1970; -Infinity before the first. */
  get instant(): number {
    return this.#instant;
  }

  note(instant: number): void {
    if (instant > this.#instant) this.#instant = instant;
  }

  track(): void {}

  takeTouched(): SavedCell[] {
    if (this.#instant === this.#known) return [];
    this.#known = this.#instant;
    return [this.#save()];
  }

  saved(): Iterable<SavedCell> {
    return this.#instant === Number.NEGATIVE_INFINITY ? [] : [this.#save()];
  }

  load({ content }: SavedCell): void {
    this.note(content as number); // as saved below
  }

  #save(): SavedCell {
    return { table: this.name, key: this.#worker, content: this.#instant };
  }
}
