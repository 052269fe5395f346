import type { Key } from "../../flow/values/key.ts";
import { RecoveryError } from "../errors.ts";
import { LoadedCells } from "../loaded-cells.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import { committedIn, withBlobs } from "./open-store.ts";
import { framesNewestFirst } from "./read-frames.ts";

/** What a step keeps for a key. */
export interface StoredState {
  /** Each step has a few tables, named by what they hold. */
  readonly table: string;
  /** For an input, its partition. */
  readonly key: Key;
  /** In tables that are cut by event time: where the slice begins, in ms. */
  readonly slice?: number;
  /** In the form that the step saves it in, which is its own affair and may change with versions. */
  readonly content: unknown;
}

/**
 * What a step has saved, for all its keys or for some, to be looked at.
 * @param step Its full id, or without the name of the flow.
 * @param keys Only for these.
 * @throws {RecoveryError} `bad-option` for an empty store, and for a step that has nothing in it: the message has those that
 *   have; `store-damaged`, `cannot-resume`, and what opening the store throws.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { readState } from "tidemark/stores";
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
 * const [odd] = await readState(store, "sum", [1]);
 * console.log(odd?.table, odd?.key); // states 1
 * ```
 */
export async function readState(
  store: RecoveryStore,
  step: string,
  keys?: readonly Key[],
): Promise<StoredState[]> {
  return withBlobs(store, async (blobs, name) => {
    const { manifest } = await committedIn(blobs, name);
    const wanted = [step, `${manifest.flow}.${step}`];
    const loaded = wanted.map(() => new LoadedCells());
    const steps = new Set<string>();
    for await (const { cells } of framesNewestFirst(blobs, manifest, name)) {
      steps.add(cells.step);
      loaded[wanted.indexOf(cells.step)]?.add(cells);
    }
    const found = wanted.findIndex((id) => steps.has(id));
    if (found < 0) throw noStep(name, step, steps);
    const cells: readonly StoredState[] = [...loaded[found]!.take(wanted[found]!)].map((cell) => ({
      ...cell,
      content: cell.content,
    }));
    return keys === undefined ? [...cells] : cells.filter(({ key }) => keys.includes(key));
  });
}

function noStep(store: string, step: string, steps: ReadonlySet<string>): RecoveryError {
  const others = steps.size === 0 ? "no step has" : `there are ${[...steps].sort().join(", ")}`;
  return new RecoveryError("bad-option", `step "${step}" has saved nothing: ${others}`, { store });
}
