import { printable } from "../../words/printable.ts";

/**
 * A store does not do what `BlobStore` asks of it. Test runners take it for a failed assertion.
 *
 * @example
 * ```ts
 * import { RecoveryStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * import { StoreMismatch, storeConformance } from "tidemark/testing";
 * const forgetful = (): RecoveryStore =>
 *   new RecoveryStore("forgetful", async () => ({ ...(await memoryStore().open()), list: async () => [] }));
 * const [first] = storeConformance(forgetful);
 * const error = await first!.run().catch((error: unknown) => error);
 * console.log(error instanceof StoreMismatch && error.message); // list: "a" is missing
 * ```
 */
export class StoreMismatch extends Error {
  /** The name that test runners know. */
  override readonly name = "AssertionError";
  /** As Node's `assert` has it. */
  readonly code = "ERR_ASSERTION";

  /** @param problem What the store did, and what it should have done. */
  constructor(problem: string) {
    super(printable(problem));
  }
}
