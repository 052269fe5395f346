/** A number of places, given out in the order in which they were asked for. */
export class Places {
  #free: number;
  /** Each is called when a place is handed over to it. */
  readonly #waiting: Set<() => void> = new Set();

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Waits for a place.
   * @returns What gives it back, once; undefined where the signal has aborted before.
   */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (this.#free > 0) this.#free--;
    else if (!(await this.#handOver(signal))) return undefined;
    let isTaken = true;
    return () => {
      if (isTaken) this.#giveBack();
      isTaken = false;
    };
  }

  #giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else next();
  }

  #handOver(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isThere: boolean): void => {
        this.#waiting.delete(arrived);
        signal.removeEventListener("abort", aborted);
        resolve(isThere);
      };
      const arrived = (): void => settle(true);
      const aborted = (): void => settle(false);
      this.#waiting.add(arrived);
      signal.addEventListener("abort", aborted);
    });
  }
}
