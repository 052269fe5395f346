import type { Timestamp } from "../core/index.ts";

interface Change {
  readonly location: number;
  readonly time: Timestamp;
  readonly delta: number;
}

/** What takes changes in counts. */
export interface Changes {
  update(location: number, time: Timestamp, delta: number): void;
}

/** Keeps the changes made while a dataflow is being built, until there is a tracker to take them. */
export class EarlyChanges implements Changes {
  readonly #changes: Change[] = [];

  update(location: number, time: Timestamp, delta: number): void {
    this.#changes.push({ location, time, delta });
  }

  /** Hands all over, in order. */
  replay(to: Changes): void {
    for (const { location, time, delta } of this.#changes) to.update(location, time, delta);
    this.#changes.length = 0;
  }
}
