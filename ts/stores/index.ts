/**
 * What stores have in common: what a run is given, what a store of your own implements, and what may go wrong. The
 * stores themselves have entries of their own, such as `tidemark/stores/file`.
 * @module
 */
export type { Blob, BlobStore } from "../recovery/blobs.ts";
export { RecoveryError, type RecoveryErrorCode, type RecoverySite } from "../recovery/errors.ts";
export { RecoveryStore } from "../recovery/recovery-store.ts";
