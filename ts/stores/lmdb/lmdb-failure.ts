import { RecoveryError, type RecoveryErrorCode } from "../../recovery/errors.ts";
import { storeFailed } from "../failure.ts";

/** Those of the codes of LMDB, and of the system, that somebody can do something about. */
const known: Readonly<Record<number, readonly [RecoveryErrorCode, string]>> = {
  5: ["store-failed", "the disk is full, or failed"],
  13: ["store-failed", "permission denied: a store must be able to write"],
  28: ["store-failed", "the disk is full"],
  122: ["store-failed", "the quota of the disk is used up"],
  [-30_797]: ["store-damaged", "the database is damaged"],
  [-30_796]: ["store-damaged", "the database is damaged"],
  [-30_794]: ["cannot-resume", "it is of a version of LMDB that this one cannot read"],
  [-30_793]: ["store-damaged", "it is no database of LMDB, or is damaged"],
  [-30_792]: ["store-failed", "there is no room for the database"],
};

/** Tells what LMDB says has failed as a `RecoveryError`; what is one already stays as it is. */
export function lmdbFailed(store: string, error: unknown): RecoveryError {
  if (error instanceof RecoveryError) return error;
  const code = (error as { code?: unknown } | undefined)?.code;
  const found = typeof code === "number" ? known[code] : undefined;
  if (found === undefined) return storeFailed(store, error);
  const said = error instanceof Error ? error.message : String(error);
  return new RecoveryError(found[0], `${found[1]} (${said})`, { store }, error);
}
