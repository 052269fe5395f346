import { RecoveryError } from "../recovery/errors.ts";

/** What `Blob.name` may be. Neither a separator nor ".." fits, so that no name leads out of the place it is kept in. */
const legal = /^[a-z][a-z0-9.-]{0,99}$/;

/** Whether a name may be that of a blob. */
export function isBlobName(name: unknown): name is string {
  return typeof name === "string" && legal.test(name);
}

/**
 * Every store asks this of all names before it touches anything.
 * @throws {RecoveryError} `bad-option` for the first that is none.
 */
export function checkNames(store: string, names: readonly string[]): void {
  const wrong = names.find((name) => !isBlobName(name));
  if (wrong === undefined) return;
  const rule = 'up to 100 of a-z, 0-9, "." and "-", beginning with a letter';
  throw new RecoveryError("bad-option", `${JSON.stringify(wrong)} is no name of a blob: ${rule}`, { store });
}

/** @throws {RecoveryError} `bad-option` for what is no path of a file system. */
export function checkPath(store: string, path: unknown): asserts path is string {
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return;
  throw new RecoveryError("bad-option", `${store} takes a path, not ${JSON.stringify(path)}`);
}
