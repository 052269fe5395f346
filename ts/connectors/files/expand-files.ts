import { readdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ConnectorError } from "../errors.ts";

/**
 * One file or several: a path, a file URL, a pattern, or a list of these. In a pattern `*` stands for any
 * characters of one name, `?` for one character, and `**` for any number of folders; names that start with
 * a dot are matched only where the pattern has the dot. There are no other special characters. A path that
 * exists is taken as it is.
 */
export type Files = string | URL | readonly (string | URL)[];

/**
 * The files meant, as they were given or matched: each once, those of a pattern in the order of their names.
 * @throws {ConnectorError} `no-files` where a pattern matches none.
 */
export async function expandFiles(files: Files): Promise<string[]> {
  const given = typeof files === "string" || files instanceof URL ? [files] : files;
  const paths = new Set<string>();
  for (const file of given) {
    const path = typeof file === "string" ? file : fileURLToPath(file);
    for (const match of await expand(path)) paths.add(match);
  }
  if (paths.size === 0) throw new ConnectorError("no-files", "no file was named");
  return [...paths];
}

async function expand(path: string): Promise<string[]> {
  if (!/[*?]/.test(path) || (await exists(path))) return [path];
  const matches = await matchIn(folderOf(path), path.split("/").filter(Boolean));
  if (matches.length === 0) throw new ConnectorError("no-files", "matches no file", { partition: path });
  return matches.sort();
}

function folderOf(pattern: string): string {
  return pattern.startsWith("/") ? "/" : "";
}

/** The files under a folder (given with its trailing slash) that match the rest of a pattern. */
async function matchIn(folder: string, segments: readonly string[]): Promise<string[]> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [];
  if (segment === "**")
    return [...new Set([...(await matchIn(folder, rest)), ...(await matchBelow(folder, segments))])];
  if (!/[*?]/.test(segment)) {
    return rest.length > 0
      ? matchIn(`${folder}${segment}/`, rest)
      : (await exists(folder + segment))
        ? [folder + segment]
        : [];
  }
  const matcher = matcherOf(segment);
  const entries = (await entriesOf(folder)).filter((entry) => matcher(entry.name));
  if (rest.length === 0)
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => folder + entry.name);
  const found = await Promise.all(entries.map((entry) => matchIn(`${folder}${entry.name}/`, rest)));
  return found.flat();
}

async function matchBelow(folder: string, segments: readonly string[]): Promise<string[]> {
  const folders = (await entriesOf(folder)).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith("."),
  );
  return (await Promise.all(folders.map((entry) => matchIn(`${folder}${entry.name}/`, segments)))).flat();
}

function matcherOf(segment: string): (name: string) => boolean {
  const source = segment
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  const expression = new RegExp(`^${source}$`, "u");
  return (name) => expression.test(name) && (segment.startsWith(".") || !name.startsWith("."));
}

async function entriesOf(folder: string): Promise<{ name: string; isDirectory(): boolean }[]> {
  try {
    return await readdir(folder === "" ? "." : folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return []; // nothing there to match
    throw new ConnectorError("cannot-open", "this folder cannot be read", { partition: folder }, error);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
