import type { Key } from "../../flow/values/key.ts";
import type { Manifest } from "../manifest.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import type { SegmentFrame } from "../segments.ts";
import { committedIn, withBlobs } from "./open-store.ts";
import { framesNewestFirst } from "./read-frames.ts";

/** What a step keeps in one of its tables. */
export interface TableReport {
  /** Each step has a few tables, named by what they hold. */
  readonly table: string;
  /** Keys that something is kept for. For an input, its partitions. */
  readonly keys: number;
  /** The same by key and slice of event time, in tables that are cut by that. */
  readonly cells: number;
  /** What it takes in the store: older versions of its cells too, until they are cleared away. */
  readonly bytes: number;
}

/** What a step keeps. */
export interface StoredStep {
  readonly step: string;
  readonly bytes: number;
  readonly tables: readonly TableReport[];
}

/** What a store holds of a flow, as plain data: it comes out of JSON as it went in. */
export interface StoreReport {
  /** The store, as it was named. */
  readonly store: string;
  readonly flow: string;
  /** The last epoch that is committed; 0: none is. */
  readonly epoch: number;
  /** Which run has written that: the number that its first manifest has. */
  readonly life: number;
  /** Whether all input had ended by then. */
  readonly isFinal: boolean;
  /** What a run that resumes reads, in the order in which it was written. */
  readonly segments: readonly { readonly name: string; readonly epoch: number; readonly bytes: number }[];
  /** All of these together. */
  readonly bytes: number;
  /** The epochs of commits before that are still there, the last first. */
  readonly olderEpochs: readonly number[];
  /** The newest commit is damaged: what is wrong with it. All else tells of the one before, which a run goes on from. */
  readonly fallBack?: string;
  readonly steps: readonly StoredStep[];
}

/**
 * Tells what a store holds: which flow has got how far, and what each step keeps there. Reads all of it, and changes nothing.
 * @throws {RecoveryError} `bad-option` for an empty store; `store-damaged`, `cannot-resume`, and what opening it throws, such
 *   as `store-in-use`.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { inspectStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * const flow = new Dataflow("sums");
 * flow
 *   .input("n", [1, 2, 3])
 *   .keyBy("parity", (n) => n % 2)
 *   .scan("sum", () => 0, (sum, n) => sum + n)
 *   .values()
 *   .output("out", () => {});
 * await run(flow, { recovery: store });
 * const { steps } = await inspectStore(store);
 * console.log(steps.find(({ step }) => step === "sums.sum")?.tables[0]?.keys); // 2
 * ```
 */
export async function inspectStore(store: RecoveryStore): Promise<StoreReport> {
  return withBlobs(store, async (blobs, name) => {
    const { manifest, older, fallBack } = await committedIn(blobs, name);
    const counts = new StepCounts();
    for await (const frame of framesNewestFirst(blobs, manifest, name)) counts.add(frame);
    return {
      store: name,
      ...headOf(manifest),
      olderEpochs: older.slice(1).map(({ epoch }) => epoch),
      ...(fallBack && { fallBack: fallBack.damaged.message }),
      steps: counts.report,
    };
  });
}

function headOf({ flow, epoch, life, isFinal, segments }: Manifest) {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  return { flow, epoch, life, isFinal, segments, bytes };
}

/** Of one table. */
class CellCounts {
  /** Seen already, as they were saved last: whatever comes later was saved before. */
  readonly #seen: Map<number | undefined, Set<Key>> = new Map();
  readonly #keys: Set<Key> = new Set();
  #cells = 0;
  #bytes = 0;

  add({ cells: { keys, slices, contents }, bytes }: SegmentFrame): void {
    this.#bytes += bytes;
    for (let i = 0; i < keys.length; i++) {
      const seen = this.#seen.get(slices?.[i]) ?? new Set();
      this.#seen.set(slices?.[i], seen);
      if (seen.has(keys[i]!)) continue;
      seen.add(keys[i]!);
      if (i >= contents.length) continue; // it is gone
      this.#keys.add(keys[i]!);
      this.#cells++;
    }
  }

  get report(): Omit<TableReport, "table"> {
    return { keys: this.#keys.size, cells: this.#cells, bytes: this.#bytes };
  }
}

class StepCounts {
  readonly #steps: Map<string, Map<string, CellCounts>> = new Map();

  add(frame: SegmentFrame): void {
    const { step, table } = frame.cells;
    const tables = this.#steps.get(step) ?? new Map<string, CellCounts>();
    this.#steps.set(step, tables);
    const counts = tables.get(table) ?? new CellCounts();
    tables.set(table, counts);
    counts.add(frame);
  }

  /** By name: their order in the store says nothing. */
  get report(): StoredStep[] {
    return byName(this.#steps).map(([step, tables]) => {
      const reports = byName(tables).map(([table, counts]) => ({ table, ...counts.report }));
      return { step, bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0), tables: reports };
    });
  }
}

function byName<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
