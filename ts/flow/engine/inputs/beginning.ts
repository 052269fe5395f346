/** How far event time had come in a partition, and whether it had ended. */
export interface SavedWatermark {
  readonly at: number;
  readonly isOver: boolean;
}

/**
 * Where a partition begins that no run has read before: instants are over that all others had passed. Those that had ended
 * held nobody back any more, and count only where all had.
 */
export class Beginning {
  #least = Number.POSITIVE_INFINITY;
  #ended = Number.NEGATIVE_INFINITY;

  /** Takes in what was saved of some partition. */
  hear({ at, isOver }: SavedWatermark): void {
    if (isOver) this.#ended = Math.max(this.#ended, at);
    else this.#least = Math.min(this.#least, at);
  }

  /** -Infinity: no other partition has been read. */
  get at(): number {
    return this.#least < Number.POSITIVE_INFINITY ? this.#least : this.#ended;
  }
}
