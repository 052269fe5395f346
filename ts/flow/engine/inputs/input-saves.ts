import type { KeyedState } from "../../state/keyed-state.ts";
import { uncounted } from "../../state/table.ts";
import type { OperatorParts } from "../operator.ts";
import type { PartitionReader } from "./partition-reader.ts";

/** What of an input's partitions is saved with each epoch: where the next read starts, and how far event time has come. */
export class InputSaves {
  readonly #positions: KeyedState<unknown>;
  readonly #watermarks: KeyedState<number>;
  readonly #areKept: boolean;
  /** Of all partitions, other workers' too, when this run began. */
  #leastWatermark = Number.POSITIVE_INFINITY;

  constructor({ state, snapshots }: OperatorParts) {
    this.#watermarks = state.keyed("watermarks", uncounted(), "by partition");
    this.#watermarks.hearAll((watermark) => {
      this.#leastWatermark = Math.min(this.#leastWatermark, watermark);
    });
    this.#positions = state.keyed("positions", uncounted(), "by partition");
    this.#areKept = snapshots.areKept;
  }

  /** Where a partition is to be read from; undefined: from its start. */
  positionOf(name: string): unknown {
    return this.#positions.get(name);
  }

  /**
   * How far event time had come in a partition; not finite: nowhere yet. One that is new begins where the least of the others
   * was: what is earlier is over.
   */
  watermarkOf(name: string): number {
    return this.#watermarks.get(name) ?? this.#leastWatermark;
  }

  /** Notes how things are as an epoch ends. */
  save(readers: readonly PartitionReader[], epoch: number): void {
    for (const reader of readers) {
      const { name, watermark } = reader;
      if (this.#watermarks.get(name) !== watermark) this.#watermarks.set(name, watermark);
      if (!this.#areKept) continue;
      const moved = reader.savePosition(epoch);
      if (moved !== undefined) this.#positions.set(name, moved.position);
    }
  }
}
