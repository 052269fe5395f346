import type { ReadResult, Source } from "tidemark";

/**
 * A source whose partitions are there in every life of a flow: in each they are read from where it is rewound to. Records
 * come when the test feeds them.
 */
export class Tape<T> implements Source<T, null> {
  readonly partitionsOf: readonly (readonly T[])[];
  /** How many records of each partition may be read, have been read, and have been taken in by the flow. */
  readonly due: number[];
  read: number[];
  taken: number[];
  #life = 0;
  #isOver = false;
  #wake: (() => void)[] = [];

  constructor(partitions: readonly (readonly T[])[]) {
    this.partitionsOf = partitions;
    this.due = partitions.map(() => 0);
    this.read = partitions.map(() => 0);
    this.taken = partitions.map(() => 0);
  }

  partitions(): string[] {
    return this.partitionsOf.map((_, index) => `p${index}`);
  }

  open(name: string) {
    const index = Number(name.slice(1));
    const life = this.#life;
    return {
      read: (limit: number): ReadResult<T> | Promise<ReadResult<T>> => {
        if (this.read[index]! < this.due[index]! || this.#isOver) return this.#next(index, limit);
        return new Promise((resolve) => {
          this.#wake.push(() => life === this.#life && resolve(this.#next(index, limit)));
        });
      },
      position: () => null,
    };
  }

  feed(index: number, records: number): void {
    this.due[index] = Math.min(this.partitionsOf[index]!.length, this.due[index]! + records);
    this.#rouse();
  }

  /** All that is left comes, partition by partition. */
  async drain(settle: () => Promise<void>): Promise<void> {
    for (const index of this.due.keys()) {
      this.feed(index, Number.POSITIVE_INFINITY);
      await settle();
    }
  }

  /** All that is left comes, and no more. */
  end(): void {
    this.#isOver = true;
    for (const index of this.due.keys()) this.feed(index, Number.POSITIVE_INFINITY);
  }

  /** A new life begins to read from here. Who waits in the one before never hears. */
  rewind(positions: readonly number[]): void {
    this.#life++;
    this.#wake = [];
    this.read = [...positions];
    this.taken = [...positions];
  }

  #next(index: number, limit: number): ReadResult<T> {
    const all = this.partitionsOf[index]!;
    const from = this.read[index]!;
    const to = Math.min(this.due[index]!, from + limit);
    this.read[index] = to;
    return { values: all.slice(from, to), done: this.#isOver && to === all.length };
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}
