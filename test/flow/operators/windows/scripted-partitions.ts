import type { ReadResult, Source } from "tidemark";

/** What a partition has, and how many records each read gives; with none it says nothing new. */
export interface ScriptedPartition<T> {
  readonly rows: readonly T[];
  readonly reads: readonly number[];
}

/** Several partitions, each with batches of its own sizes: this decides how they interleave. */
export function scripted<T>(partitions: readonly ScriptedPartition<T>[]): Source<T> {
  return {
    partitions: () => partitions.map((_, i) => `p${i}`),
    open(name) {
      const { rows, reads } = partitions[Number(name.slice(1))]!;
      let at = 0;
      let turn = 0;
      return {
        position: () => at,
        read(limit): ReadResult<T> {
          const size = reads.length === 0 ? limit : reads[turn % reads.length]!;
          // After a round of reads something comes, so that a script of zeros ends too.
          const wanted = turn++ >= reads.length ? Math.max(1, size) : size;
          const values = rows.slice(at, at + Math.min(limit, wanted));
          at += values.length;
          return { values, done: at >= rows.length };
        },
      };
    },
  };
}
