import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./usage-error.ts";

/** Where a flow is to be found. */
export interface Target {
  /** As it was given: for messages. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Undefined: the default export, or `flow`. */
  readonly exportName: string | undefined;
}

/** `orders.ts:hourly`: an export is a name, so the colon of a drive or of a file that exists is none of ours. */
const FILE_AND_EXPORT = /^(.+):([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)$/u;

/**
 * Reads `FILE[:export]`.
 * @param target Relative to the working directory, or absolute.
 * @throws {UsageError} If there is no such file.
 */
export function findTarget(target: string): Target {
  const [, file, exportName] = existsSync(target) ? [] : (FILE_AND_EXPORT.exec(target) ?? []);
  const name = file ?? target;
  const path = existingFile(resolve(name));
  if (path === undefined) throw new UsageError(`there is no file ${name}`);
  if (statSync(path).isDirectory()) throw new UsageError(`${name} is a folder: name the file of a flow`);
  return { name, path, exportName };
}

/** As in imports, `orders.js` may stand for `orders.ts`, where that is what there is. */
function existingFile(path: string): string | undefined {
  const typed = path.replace(/\.([cm]?)jsx?$/, ".$1ts");
  return [path, typed].find((candidate) => existsSync(candidate));
}
