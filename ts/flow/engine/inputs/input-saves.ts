import { eventTimeOf } from "../../flow-time.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import { uncounted } from "../../state/table.ts";
import { copyOf } from "../../values/copy-of.ts";
import type { OperatorParts } from "../operator.ts";
import { Beginning, type SavedWatermark } from "./beginning.ts";
import type { PartitionReader } from "./partition-reader.ts";

/** What of an input's partitions is saved with each epoch: where the next read starts, and how far event time has come. */
export class InputSaves {
  readonly #positions: KeyedState<unknown>;
  readonly #watermarks: KeyedState<SavedWatermark>;
  readonly #areKept: boolean;
  /** Of all partitions, other workers' too, when this run began. */
  readonly #beginning: Beginning = new Beginning();

  constructor({ state, snapshots }: OperatorParts) {
    this.#watermarks = state.keyed("watermarks", uncounted(), "by partition");
    this.#watermarks.hearAll((saved) => this.#beginning.hear(saved));
    this.#positions = state.keyed("positions", uncounted(), "by partition");
    this.#areKept = snapshots.areKept;
  }

  /** Where a partition is to be read from; undefined: from its start. */
  positionOf(name: string): unknown {
    return copyOf(this.#positions.get(name));
  }

  /**
   * How far event time had come in a partition; not finite: nowhere yet. One that is new begins where the least of the others
   * was: what is earlier is over.
   */
  watermarkOf(name: string): number {
    return this.#watermarks.get(name)?.at ?? this.#beginning.at;
  }

  /** Notes where partitions begin that may not be open yet: what others read from now on must not change that. */
  saveBeginnings(names: readonly string[]): void {
    for (const name of names) {
      const at = this.watermarkOf(name);
      if (Number.isFinite(at) && !this.#watermarks.has(name))
        this.#watermarks.set(name, { at, isOver: false });
    }
  }

  /** Notes how things are as an epoch ends. @param areOver Whether all partitions have ended. */
  save(readers: readonly PartitionReader[], epoch: number, areOver = false): void {
    for (const reader of readers) {
      const { name } = reader;
      this.#saveWatermark(reader, areOver);
      if (!this.#areKept) continue;
      const moved = reader.savePosition(epoch);
      if (moved !== undefined) this.#positions.set(name, moved.position);
    }
  }

  #saveWatermark({ name, watermark, claim }: PartitionReader, areOver: boolean): void {
    const isOver = areOver || claim.isDropped || eventTimeOf(claim.time) === Number.POSITIVE_INFINITY;
    const saved = this.#watermarks.get(name);
    // One that had ended before has to be read to end again: that moves nothing.
    if (saved?.at !== watermark || (isOver && !saved.isOver))
      this.#watermarks.set(name, { at: watermark, isOver });
  }
}
