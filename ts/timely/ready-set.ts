/** Which operators are due, as a bitset: an idle one costs one bit of one word. */
export class ReadySet {
  #words = new Uint32Array(1);
  #isEmpty = true;

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Makes room for `count` members. */
  resize(count: number): void {
    const words = new Uint32Array(Math.max(1, (count + 31) >>> 5));
    words.set(this.#words.subarray(0, words.length));
    this.#words = words;
  }

  add(index: number): void {
    this.#isEmpty = false;
    this.#words[index >>> 5]! |= 1 << (index & 31);
  }

  /** Takes all members out; a sweep under way then ends. */
  clear(): void {
    this.#words.fill(0);
    this.#isEmpty = true;
  }

  /**
   * Takes the members out one by one, upwards, and visits each. One added during the visit of a lower one is
   * visited as well; one added at or below the place of the visit waits for the next sweep.
   * @param visit Returns false to stop before the next.
   */
  sweep(visit: (index: number) => boolean): void {
    const words = this.#words;
    let goOn = true;
    for (let w = 0; w < words.length && goOn; w++) {
      for (let above = -1, bits = words[w]!; goOn; bits = words[w]! & above) {
        if (bits === 0) break;
        const bit = 31 - Math.clz32(bits & -bits);
        words[w]! &= ~(1 << bit);
        above = bit === 31 ? 0 : -1 << (bit + 1);
        goOn = visit((w << 5) + bit);
      }
    }
    this.#isEmpty = words.every((word) => word === 0);
  }
}
