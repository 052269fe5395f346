import type { ReadResult, Source, SourcePartition } from "../../connectors/source.ts";
import { TestKitError } from "../errors.ts";
import type { Troubles } from "./troubles.ts";

/** How the partitions of a simulated input are. */
export interface SimulatedSourceOptions<T> {
  /** Partitions that come to be between two lives of the flow. Default: none. */
  readonly later?: readonly (readonly T[])[];
  /**
   * Whether a partition may be taken for idle (`idleAfter`) though more records are to come: which of them are late is a
   * matter of the clock then, and results are not to be compared. Default: false.
   */
  readonly fallsSilent?: boolean;
}

/** The world that a source is in. */
export interface SourceWorld {
  /** Whether all partitions are there from the start, those too that come later. */
  readonly seesAll: boolean;
  /** Whether it is told of what is durable: from then on that is gone, as it is from a queue. */
  readonly isTold: boolean;
  readonly troubles: Troubles;
}

/**
 * Partitions whose records come when a seed says so, and which can be read again from any of them. Ends when it is told to,
 * once all has been read.
 */
export class SimulatedSource<T> implements Source<T, number> {
  readonly #partitions: readonly (readonly T[])[];
  readonly #due: number[];
  readonly #troubles: Troubles;
  readonly #fallsSilent: boolean;
  readonly #isTold: boolean;
  /** By partition, up to where it cannot be read again. */
  readonly #gone: number[];
  /** How many of the partitions there are by now. */
  #there: number;
  #isOver = false;
  #isPausing = false;
  #wake: (() => void)[] = [];

  constructor(
    partitions: readonly (readonly T[])[],
    { later = [], fallsSilent = false }: SimulatedSourceOptions<T>,
    { seesAll, isTold, troubles }: SourceWorld,
  ) {
    this.#partitions = [...partitions, ...later];
    this.#due = this.#partitions.map(() => 0);
    this.#gone = this.#partitions.map(() => 0);
    this.#isTold = isTold;
    this.#there = seesAll ? this.#partitions.length : partitions.length;
    this.#fallsSilent = fallsSilent;
    this.#troubles = troubles;
  }

  partitions(): string[] {
    return this.#partitions.slice(0, this.#there).map((_, index) => `p${index}`);
  }

  open(name: string, position = 0): SourcePartition<T, number> {
    const index = Number(name.slice(1));
    const all = this.#partitions[index]!;
    let at = position;
    if (at < this.#gone[index]!)
      throw new TestKitError(
        "told-early",
        `${name} was told that ${this.#gone[index]} records are durable, not ${at}`,
      );
    const acknowledge = (upTo: number): void => {
      this.#gone[index] = Math.max(this.#gone[index]!, upTo);
    };
    // Of several, some end before the others.
    const mayEnd = (): boolean => this.#isOver || (index % 2 === 0 && this.#partitions.length > 1);
    const hasEnd = (): boolean =>
      (at === all.length && mayEnd()) || (this.#isPausing && at === this.#due[index]);
    const take = (limit: number): ReadResult<T> => {
      this.#troubles.pass(`a read of ${name}`);
      const values = all.slice(at, Math.min(this.#due[index]!, at + limit));
      at += values.length;
      return { values, done: hasEnd() };
    };
    const holdsTime = (): boolean => !this.#fallsSilent && at < all.length;
    const isDue = (): boolean => at < this.#due[index]! || hasEnd();
    return {
      position: () => at,
      ...(this.#isTold && { acknowledge }),
      get isWaiting() {
        return holdsTime();
      },
      read: (limit) => (isDue() ? take(limit) : this.#later(() => take(limit))),
    };
  }

  /** Whether some partition is not there yet. */
  get hidesSome(): boolean {
    return this.#there < this.#partitions.length;
  }

  /** All partitions are there: whoever asks from now on sees them. */
  reveal(): void {
    this.#there = this.#partitions.length;
  }

  /** More records of some partition come. */
  feed(random: () => number): void {
    const index = Math.floor(random() * this.#there);
    const more = 1 + Math.floor(random() * 4);
    this.#due[index] = Math.min(this.#partitions[index]?.length ?? 0, (this.#due[index] ?? 0) + more);
    this.#rouse();
  }

  /** What has come is all that there is, for now: as a file ends that is appended to later. */
  pause(): void {
    this.#isPausing = true;
    this.#rouse();
  }

  /** For the next life there may be more. */
  resume(): void {
    this.#isPausing = false;
  }

  /** All that is left comes, and no more. */
  end(): void {
    this.#isOver = true;
    for (const [index, all] of this.#partitions.entries()) this.#due[index] = all.length;
    this.#rouse();
  }

  #later(take: () => ReadResult<T>): Promise<ReadResult<T>> {
    return new Promise((resolve, reject) => {
      this.#wake.push(() => {
        try {
          resolve(take());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}
