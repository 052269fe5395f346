import type { BlobStore } from "./blobs.ts";

/**
 * Where a flow keeps what it needs to go on after its process has died: `run(flow, { recovery: store })`. Each store has a
 * subpath of its own, such as `fileStore` of `tidemark/stores/file`.
 */
export class RecoveryStore {
  /** What messages call it. */
  readonly name: string;
  /** Opens it: called once a run, before anything else. */
  readonly open: () => Promise<BlobStore>;

  constructor(name: string, open: () => Promise<BlobStore>) {
    this.name = name;
    this.open = open;
  }
}
