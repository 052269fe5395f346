/**
 * What stores have in common: what a run is given, what a store of your own implements, what may go wrong, and tools to look
 * into stores and to look after them. The stores themselves have entries of their own, such as `tidemark/stores/file`.
 * @module
 */
export type { Blob, BlobStore } from "../recovery/blobs.ts";
export { RecoveryError, type RecoveryErrorCode, type RecoverySite } from "../recovery/errors.ts";
export { RecoveryStore } from "../recovery/recovery-store.ts";
export { clearStore } from "../recovery/tools/clear-store.ts";
export { type Compaction, compactStore, type StoreSize } from "../recovery/tools/compact-store.ts";
export { copyStore } from "../recovery/tools/copy-store.ts";
export { exportStore } from "../recovery/tools/export-store.ts";
export { type Imported, importStore } from "../recovery/tools/import-store.ts";
export {
  inspectStore,
  type StoredStep,
  type StoreReport,
  type TableReport,
} from "../recovery/tools/inspect-store.ts";
export { readState, type StoredState } from "../recovery/tools/read-state.ts";
export { type StoreCheck, type StoreDamage, verifyStore } from "../recovery/tools/verify-store.ts";
