import { manifestNumber } from "../manifest.ts";
import type { RecoveryStore } from "../recovery-store.ts";
import { withBlobs } from "./open-store.ts";

/**
 * Deletes all that a store holds, damaged or not: the next run with it begins anew. The store itself, a folder or a
 * database, stays. If it dies on the way, the flow either goes on from its last commit, or begins anew.
 *
 * No run may have it open: stores with a lock see to that (`store-in-use`), with any other it is up to you.
 * @returns How many blobs there were.
 * @throws {RecoveryError} What the store throws.
 * @example
 * ```ts
 * import { Dataflow, run } from "tidemark";
 * import { clearStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const store = memoryStore();
 * const flow = new Dataflow("numbers");
 * flow.input("n", [1, 2, 3]).output("out", () => {});
 * await run(flow, { recovery: store });
 * await clearStore(store);
 * console.log((await (await store.open()).list()).length); // 0
 * ```
 */
export async function clearStore(store: RecoveryStore): Promise<number> {
  return withBlobs(store, async (blobs) => {
    const names = await blobs.list();
    const manifests = names
      .filter((name) => manifestNumber(name) !== undefined)
      .sort((a, b) => manifestNumber(a)! - manifestNumber(b)!);
    const newest = manifests.slice(-1);
    // An older commit must not be the newest for a moment, nor be without its segments.
    await blobs.delete(manifests.slice(0, -1));
    await blobs.delete(newest);
    await blobs.delete(names.filter((name) => !manifests.includes(name)));
    return names.length;
  });
}
