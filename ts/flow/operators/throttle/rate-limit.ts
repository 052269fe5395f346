/** Of more takings than that, those that follow each other closely are taken for one. */
const MANY = 1024;

interface Taking {
  /** The first, and the last of those that are taken for one. */
  readonly since: number;
  at: number;
  count: number;
}

/** Lets at most so many records through in any stretch of time of a length. Times are those of a monotonic clock. */
export class RateLimit {
  readonly #records: number;
  readonly #perMs: number;
  /** What went through of late, from `#first` on. */
  #sent: Taking[] = [];
  #first = 0;
  #recent = 0;

  constructor(records: number, perMs: number) {
    this.#records = records;
    this.#perMs = perMs;
  }

  /** How many may go through now. */
  room(now: number): number {
    while (this.#first < this.#sent.length && this.roomAt <= now)
      this.#recent -= this.#sent[this.#first++]!.count;
    if (this.#first > MANY && 2 * this.#first > this.#sent.length) {
      this.#sent = this.#sent.slice(this.#first);
      this.#first = 0;
    }
    return this.#records - this.#recent;
  }

  /** Notes that so many went through. */
  take(count: number, now: number): void {
    this.#recent += count;
    const last = this.#sent.at(-1);
    const isClose = this.#sent.length - this.#first > MANY && now - last!.since < this.#perMs / MANY;
    if (!isClose) this.#sent.push({ since: now, at: now, count });
    else {
      last!.at = now;
      last!.count += count;
    }
  }

  /** When there is more room than now. */
  get roomAt(): number {
    return this.#sent[this.#first]!.at + this.#perMs;
  }
}
