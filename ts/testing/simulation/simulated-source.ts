import type { ReadResult, Source, SourcePartition } from "../../connectors/source.ts";

/**
 * Partitions whose records come when a seed says so, and which can be read again from any of them. Ends when it is told to,
 * once all has been read.
 */
export class SimulatedSource<T> implements Source<T, number> {
  readonly #partitions: readonly (readonly T[])[];
  readonly #due: number[];
  #isOver = false;
  #wake: (() => void)[] = [];

  constructor(partitions: readonly (readonly T[])[]) {
    this.#partitions = partitions;
    this.#due = partitions.map(() => 0);
  }

  partitions(): string[] {
    return this.#partitions.map((_, index) => `p${index}`);
  }

  open(name: string, position = 0): SourcePartition<T, number> {
    const index = Number(name.slice(1));
    const all = this.#partitions[index]!;
    let at = position;
    const take = (limit: number): ReadResult<T> => {
      const values = all.slice(at, Math.min(this.#due[index]!, at + limit));
      at += values.length;
      return { values, done: this.#isOver && at === all.length };
    };
    const isDue = (): boolean => at < this.#due[index]! || this.#isOver;
    return {
      position: () => at,
      read: (limit) =>
        isDue() ? take(limit) : new Promise((resolve) => void this.#wake.push(() => resolve(take(limit)))),
    };
  }

  /** More records of some partition come. */
  feed(random: () => number): void {
    const index = Math.floor(random() * this.#partitions.length);
    const more = 1 + Math.floor(random() * 4);
    this.#due[index] = Math.min(this.#partitions[index]?.length ?? 0, (this.#due[index] ?? 0) + more);
    this.#rouse();
  }

  /** All that is left comes, and no more. */
  end(): void {
    this.#isOver = true;
    for (const [index, all] of this.#partitions.entries()) this.#due[index] = all.length;
    this.#rouse();
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}
