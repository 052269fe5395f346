import { RecoveryError } from "../recovery/errors.ts";

/** The `code` of what the file system throws, such as "ENOSPC"; "" where it has none. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "";
}

/** What people can do about some of them. */
const advice: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission denied: a store must be able to write",
  EPERM: "not permitted: a store must be able to write",
  ENOTDIR: "it is not a folder, or lies in something that is none",
  EEXIST: "it is not a folder",
  ENOENT: "the folder is gone",
  EMFILE: "too many open files",
};

/** Tells what the platform says of a file as a `RecoveryError` `store-failed`; what is one already stays as it is. */
export function storeFailed(store: string, error: unknown, blob?: string): RecoveryError {
  if (error instanceof RecoveryError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const known = advice[codeOf(error)];
  const problem = known === undefined ? said : `${known} (${said})`;
  return new RecoveryError("store-failed", problem, blob === undefined ? { store } : { store, blob }, error);
}

/** @throws {RecoveryError} `store-failed` where `act` fails. */
export async function orStoreFailed<R>(store: string, act: () => Promise<R>, blob?: string): Promise<R> {
  try {
    return await act();
  } catch (error) {
    throw storeFailed(store, error, blob);
  }
}
