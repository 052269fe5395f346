import type { BlobStore } from "./blobs.ts";
import { FlowRecovery, type RecoveryPlan } from "./flow-recovery.ts";

/**
 * Where a flow keeps what it needs to go on after its process has died: `run(flow, { recovery: store })`. Each store has a
 * subpath of its own, such as `fileStore` of `tidemark/stores/file`; one of your own is a name and how it is opened.
 *
 * @example
 * ```ts
 * import { RecoveryStore } from "tidemark/stores";
 * import { memoryStore } from "tidemark/stores/memory";
 * const memory = memoryStore();
 * const counted = new RecoveryStore("counted", async () => {
 *   console.log("opened");
 *   return memory.open();
 * });
 * await counted.open(); // opened
 * ```
 */
export class RecoveryStore {
  /** What messages call it. */
  readonly name: string;
  /** Opens it: called once a run, before anything else. */
  readonly open: () => Promise<BlobStore>;
  /** Whether there is one, as opening it would make one. True where that cannot be told. */
  readonly isThere: () => Promise<boolean>;

  /**
   * @param name What messages call it, such as its path.
   * @param open Opens it: called once a run, before anything else.
   * @param isThere Whether there is one already; makes nothing. Tools that only look ask this before they open it.
   */
  constructor(
    name: string,
    open: () => Promise<BlobStore>,
    isThere: () => Promise<boolean> = async () => true,
  ) {
    this.name = name;
    this.open = open;
    this.isThere = isThere;
  }

  /** @internal Begins a run. A flow's page has the code for that only if it has a store. */
  begin(plan: RecoveryPlan): Promise<FlowRecovery> {
    return FlowRecovery.begin(this, plan);
  }
}
