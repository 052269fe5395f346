import type { Prepared } from "../../../connectors/sink.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import { uncounted } from "../../state/table.ts";
import { copyOf } from "../../values/copy-of.ts";
import type { OperatorParts } from "../operator.ts";
import type { OpenPartition } from "./open-partition.ts";

/**
 * What of a sink's partitions is saved with each epoch: of one that can be cut back, where; of a transactional one, all that
 * is prepared and not known to be visible. A plain one saves nothing.
 */
export class SinkSaves {
  readonly #positions: KeyedState<unknown>;
  readonly #prepared: KeyedState<readonly Prepared<unknown>[]>;
  readonly #epochs: OperatorParts["run"]["epochs"];
  readonly #areKept: boolean;
  readonly #partitions: readonly OpenPartition[];
  /** Whether all that was written is saved. */
  #isFresh = false;

  /** @param partitions Those that are open, as they come; with holes, which `filter` and `some` pass over. */
  constructor({ state, snapshots, run }: OperatorParts, partitions: readonly OpenPartition[]) {
    this.#positions = state.keyed("positions", uncounted(), "by partition");
    this.#prepared = state.keyed("prepared", uncounted(), "by partition");
    this.#epochs = run.epochs;
    this.#areKept = snapshots.areKept;
    this.#partitions = partitions;
  }

  /** Where a partition is to go on. What a sink gives and is given are copies: it may go on changing them. */
  positionOf(name: string): unknown {
    return copyOf(this.#positions.get(name) ?? this.#prepared.get(name));
  }

  /**
   * Partitions that are not among some, and have prepared what is not known to be visible: nobody else makes it so.
   * @param isOwn Whether each worker has its own: then those of workers that are no more are to be cut back, too.
   */
  leftBeside(names: readonly string[], isOwn: boolean): string[] {
    const inDoubt = this.#prepared.sortedKeys().filter((key) => this.#prepared.get(key)!.length > 0);
    const left = new Set([...inDoubt, ...(isOwn ? this.#positions.sortedKeys() : [])].map(String));
    return [...left].filter((name) => !names.includes(name));
  }

  /**
   * Whether nothing of an epoch may be written now: as long as it is not durable where a partition began, a run that resumes
   * could not cut it back to there. What comes after the last epoch of a run is for another run to write.
   */
  mustWait(epoch: number): boolean {
    const { first, last } = this.#epochs;
    if (epoch > last) return true;
    if (epoch === first || this.#epochs.isCommitted(first)) return false;
    return this.#partitions.some((partition) => partition.isRewinding && partition.isNew);
  }

  /** Something was written. */
  noteWritten(): void {
    this.#isFresh = false;
  }

  /** Saves what has not been, as an epoch ends. Gives a promise where that takes time. */
  save(epoch: number): Promise<void> | undefined {
    if (this.#isFresh || !this.#areKept) return undefined;
    this.#isFresh = true;
    const saving = this.#partitions.filter((partition) => !partition.isPlain);
    if (saving.length > 0) return this.#saveAll(saving, epoch);
  }

  /** What was prepared up to an epoch is to become visible. Gives a promise where there is some. */
  commit(epoch: number): Promise<void> | undefined {
    const isDue = (one: Prepared<unknown>): boolean => one.epoch <= epoch;
    const due = this.#partitions.filter((partition) => this.#preparedIn(partition).some(isDue));
    if (due.length > 0) return this.#commitAll(due, epoch);
  }

  async #saveAll(partitions: readonly OpenPartition[], epoch: number): Promise<void> {
    for (const partition of partitions) {
      const { name } = partition;
      if (partition.isRewinding) this.#positions.set(name, copyOf(await partition.position()));
      else {
        const token = copyOf(await partition.prepare());
        if (token !== undefined) this.#prepared.set(name, [...this.#preparedIn(partition), { epoch, token }]);
      }
    }
  }

  async #commitAll(partitions: readonly OpenPartition[], epoch: number): Promise<void> {
    for (const partition of partitions) {
      const { name } = partition;
      for (const one of this.#preparedIn(partition)) {
        if (one.epoch > epoch) continue;
        await partition.commit(copyOf(one.token));
        this.#prepared.set(
          name,
          this.#preparedIn(partition).filter((other) => other !== one),
        );
      }
    }
  }

  #preparedIn({ name, isTransactional }: OpenPartition): readonly Prepared<unknown>[] {
    return isTransactional ? (this.#prepared.get(name) ?? []) : [];
  }
}
