import type { ReadResult, Source, SourcePartition } from "../connectors/source.ts";
import type { CarriedRow } from "./carried-row.ts";

/** What a scripted input carries inside the engine, until the records are unpacked behind it. */
export type Fed = CarriedRow | WatermarkMoved;

/** In place of a record: event time comes this far. */
export class WatermarkMoved {
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }
}

/** A source that hands out what it is fed, when it is fed. */
export class FedSource implements Source<Fed, null> {
  readonly names: readonly string[];
  readonly #partitions: Map<string, FedPartition>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#partitions = new Map(names.map((name) => [name, new FedPartition()]));
  }

  partitions(): readonly string[] {
    return this.names;
  }

  open(partition: string): SourcePartition<Fed, null> {
    return this.#partitions.get(partition)!;
  }

  /** Puts one more in line. Nobody is told before {@link FedSource.wake}. */
  feed(partition: string, fed: Fed): void {
    this.#partitions.get(partition)!.waiting.push(fed);
  }

  end(partition: string): void {
    this.#partitions.get(partition)!.isOver = true;
  }

  /** Whether nothing more can be fed. */
  hasEnded(partition: string): boolean {
    return this.#partitions.get(partition)!.isOver;
  }

  /** Hands out what is in line. */
  wake(): void {
    for (const partition of this.#partitions.values()) partition.wake();
  }
}

class FedPartition implements SourcePartition<Fed, null> {
  waiting: Fed[] = [];
  isOver = false;
  #answer: (() => void) | undefined;

  read(limit: number): ReadResult<Fed> | Promise<ReadResult<Fed>> {
    if (this.waiting.length > 0 || this.isOver) return this.#take(limit);
    return new Promise((resolve) => {
      this.#answer = () => resolve(this.#take(limit));
    });
  }

  position(): null {
    return null;
  }

  wake(): void {
    if (this.waiting.length === 0 && !this.isOver) return;
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.();
  }

  #take(limit: number): ReadResult<Fed> {
    const values = this.waiting.splice(0, limit);
    return { values, done: this.isOver && this.waiting.length === 0 };
  }
}
