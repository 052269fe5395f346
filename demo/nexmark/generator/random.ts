/**
 * Random numbers of one event. Seeded by the event's id, so that any worker can make any event, again after a crash.
 *
 * sfc32 of Chris Doty-Humphrey's PractRand: three words of state and a counter, mixed for twelve rounds after seeding,
 * as its author does.
 */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 0;

  /**
   * Begins the numbers of an event.
   * @param seed Of the whole run: its low 32 bits count.
   * @param id Of the event, an integer; or a negative one for what is no event.
   */
  begin(seed: number, id: number): this {
    this.#a = seed | 0;
    this.#b = id | 0;
    this.#c = Math.floor(id / 2 ** 32) | 0;
    this.#counter = 1;
    for (let round = 0; round < 12; round++) this.bits();
    return this;
  }

  /** 32 random bits, as an integer from 0. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  unit(): number {
    return this.bits() / 2 ** 32;
  }

  /** An integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** True all but once in `ratio` times. */
  mostly(ratio: number): boolean {
    return this.below(ratio) > 0;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
