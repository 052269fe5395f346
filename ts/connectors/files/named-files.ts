import { fileURLToPath } from "node:url";
import { described } from "../checked-options.ts";
import { ConnectorError } from "../errors.ts";

/** One file or several: a path, a file URL, or a list of these. */
export type NamedFiles = string | URL | readonly (string | URL)[];

/**
 * The paths that were given.
 * @param of The connector, for messages.
 * @throws {ConnectorError} `bad-option` for what names no file.
 */
export function pathsOf(of: string, files: NamedFiles): string[] {
  const given: readonly unknown[] = Array.isArray(files) ? files : [files];
  return given.map((file) => {
    if (typeof file === "string" && file !== "" && !isUrl(file)) return file;
    const path = file instanceof URL && file.protocol === "file:" ? pathOf(file) : undefined;
    if (path !== undefined) return path;
    const got = file instanceof URL ? file.href : described(file);
    throw new ConnectorError("bad-option", `${of}: a file must be a path or new URL("file:…"), not ${got}`);
  });
}

/** Undefined for one of another machine, or with a slash in a name. */
function pathOf(url: URL): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** A path of that look would be one of a folder called `https:`. */
const isUrl = (path: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
