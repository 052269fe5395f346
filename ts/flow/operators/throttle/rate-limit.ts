/** Lets at most so many records through in any stretch of time of a length. Times are those of a monotonic clock. */
export class RateLimit {
  readonly #records: number;
  readonly #perMs: number;
  /** What went through of late: when, and how many. */
  readonly #sent: { readonly at: number; readonly count: number }[] = [];
  #recent = 0;

  constructor(records: number, perMs: number) {
    this.#records = records;
    this.#perMs = perMs;
  }

  /** How many may go through now. */
  room(now: number): number {
    while (this.#sent.length > 0 && this.#sent[0]!.at + this.#perMs <= now)
      this.#recent -= this.#sent.shift()!.count;
    return this.#records - this.#recent;
  }

  /** Notes that so many went through. */
  take(count: number, now: number): void {
    this.#sent.push({ at: now, count });
    this.#recent += count;
  }

  /** When there is more room than now. */
  get roomAt(): number {
    return this.#sent[0]!.at + this.#perMs;
  }
}
