import type { BlobStore } from "../../recovery/blobs.ts";

/** A store under test, opened. */
export interface OpenedStore {
  readonly blobs: BlobStore;
  /** Opens the same place once more, as well. Undefined where the store keeps it from others as long as it is open. */
  openAgain(): Promise<BlobStore | undefined>;
  /** Closes all that is open, and opens the same place. */
  reopen(): Promise<BlobStore>;
  /** Size of the largest blobs to write, in bytes. */
  readonly largest: number;
}

/** What stores promise, and how to see whether one does. */
export type StoreCases = Readonly<Record<string, (store: OpenedStore) => Promise<void>>>;
