import type { RecoveryStore } from "../recovery-store.ts";
import { exportStore } from "./export-store.ts";
import { type Imported, importStore } from "./import-store.ts";

/**
 * Copies the last commit of a store into an empty one, of the same kind or of another: a run with that goes on where the flow
 * was. Both are open meanwhile, and the first is not changed. Whoever goes on with both has every result twice.
 * @throws {RecoveryError} `bad-option` for an empty store to copy from, and for one to copy to that is not; `store-damaged`,
 *   `cannot-resume`, and what the stores throw, such as `store-in-use`.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { copyStore, inspectStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2, 3]).output("out", () => {});
 * await run(flow, { recovery: store });
 * const copy = memoryStore();
 * await copyStore(store, copy);
 * console.log((await inspectStore(copy)).flow); // numbers
 * ```
 */
export async function copyStore(from: RecoveryStore, to: RecoveryStore): Promise<Imported> {
  return importStore(to, exportStore(from), from.name);
}
