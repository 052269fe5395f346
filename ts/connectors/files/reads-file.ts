import { realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { expand } from "./expand-files.ts";
import { matchesName } from "./match-name.ts";

/**
 * Whether a file is one of those meant, by whatever name, or will be when it is there.
 * @param path An absolute one, with links followed.
 */
export async function readsFile(patterns: readonly string[], path: string): Promise<boolean> {
  const own = await stat(path).catch(() => undefined);
  for (const pattern of patterns) {
    if (await namesFile(pattern, path)) return true;
    if (own === undefined) continue;
    for (const file of await expand(pattern).catch(() => [])) {
      const found = await stat(file).catch(() => undefined);
      if (found?.ino === own.ino && found.dev === own.dev) return true;
    }
  }
  return false;
}

/** Whether a pattern matches a path, which need not be there. */
async function namesFile(pattern: string, path: string): Promise<boolean> {
  const segments = resolve(pattern).split(sep);
  const wild = segments.findIndex((segment) => /[*?]/.test(segment));
  const fixed = wild < 0 ? segments.length - 1 : wild;
  const folder = segments.slice(0, fixed).join(sep) + sep;
  const real = join(await realpath(folder).catch(() => folder), sep);
  if (!path.startsWith(real)) return false;
  const rest = segments.slice(fixed);
  if (rest.at(-1) === "**") rest.push("*");
  return matchesSegments(rest, path.slice(real.length).split(sep));
}

/** Each `**` is tried with every number of folders; a path has few. */
function matchesSegments(pattern: readonly string[], names: readonly string[]): boolean {
  const [segment, ...rest] = pattern;
  const [name, ...others] = names;
  if (segment === undefined || name === undefined) return segment === name;
  if (segment !== "**") return matchesName(segment, name) && matchesSegments(rest, others);
  return matchesSegments(rest, names) || (!name.startsWith(".") && matchesSegments(pattern, others));
}
