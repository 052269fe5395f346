import { readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ConnectorError } from "../errors.ts";
import { matchesName } from "./match-name.ts";
import type { NamedFiles } from "./named-files.ts";

/**
 * One file or several: a path, a file URL, a pattern, or a list of these. In a pattern `*` stands for any
 * characters of one name, `?` for one character, and `**` for any number of folders, at the end for all that is
 * below; names that start with a dot are matched only where the pattern has the dot. There are no other special
 * characters. A path that exists is taken as it is.
 */
export type Files = NamedFiles;

/**
 * The files meant, as they were given or matched: each once, those of a pattern in the order of their names.
 * @throws {ConnectorError} `no-files` where a pattern matches none.
 */
export async function expandFiles(patterns: readonly string[]): Promise<string[]> {
  const paths = new Map<string, string>(); // by what they stand for: there is more than one way to write a path
  for (const pattern of patterns)
    for (const match of await expand(pattern)) {
      const place = resolve(match);
      if (!paths.has(place)) paths.set(place, match);
    }
  if (paths.size === 0) throw new ConnectorError("no-files", "no file was named");
  return [...paths.values()];
}

/**
 * The files that one pattern matches, or the path itself where it is none.
 * @throws {ConnectorError} `no-files` where it matches none.
 */
export async function expand(path: string): Promise<string[]> {
  if (!/[*?]/.test(path) || (await exists(path))) return [path];
  const segments = path
    .split("/")
    .filter((segment, i, all) => segment !== "" && !(segment === "**" && all[i - 1] === "**"));
  if (segments.at(-1) === "**") segments.push("*"); // all that is below
  const matches = await new FileSearch(segments).under(path.startsWith("/") ? "/" : "");
  if (matches.length === 0) throw new ConnectorError("no-files", "matches no file", { partition: path });
  return matches;
}

/** Looks for the files that match a pattern. */
class FileSearch {
  readonly #segments: readonly string[];
  readonly #found: Set<string> = new Set();
  /** Folders that were searched for a rest of the pattern: with several `**` each is come to in many ways. */
  readonly #searched: Set<string> = new Set();

  constructor(segments: readonly string[]) {
    this.#segments = segments;
  }

  /** @param folder With its trailing slash. */
  async under(folder: string): Promise<string[]> {
    await this.#search(folder, 0);
    return [...this.#found].sort();
  }

  /** Finds the files under a folder that match the pattern from a segment on. */
  async #search(folder: string, at: number): Promise<void> {
    const segment = this.#segments[at];
    const place = `${at} ${folder}`;
    if (segment === undefined || this.#searched.has(place)) return;
    this.#searched.add(place);
    if (segment === "**") await this.#searchBelow(folder, at);
    else if (/[*?]/.test(segment)) await this.#searchMatching(folder, segment, at);
    else if (at + 1 < this.#segments.length) await this.#search(`${folder}${segment}/`, at + 1);
    else if (await exists(folder + segment)) this.#found.add(folder + segment);
  }

  async #searchBelow(folder: string, at: number): Promise<void> {
    await this.#search(folder, at + 1);
    for (const { name, isFolder } of await entriesOf(folder))
      if (isFolder && !name.startsWith(".")) await this.#search(`${folder}${name}/`, at);
  }

  async #searchMatching(folder: string, segment: string, at: number): Promise<void> {
    const isLast = at + 1 === this.#segments.length;
    for (const { name, isFolder, isLink } of await entriesOf(folder)) {
      if (!matchesName(segment, name)) continue;
      const path = folder + name;
      if (!isLast) await this.#search(`${path}/`, at + 1);
      else if (!isFolder && !(isLink && (await leadsToFolder(path)))) this.#found.add(path);
    }
  }
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}

async function entriesOf(folder: string): Promise<Entry[]> {
  try {
    const entries = await readdir(folder === "" ? "." : folder, { withFileTypes: true });
    return entries.map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      isLink: entry.isSymbolicLink(),
    }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return []; // nothing there to match
    throw new ConnectorError("cannot-open", "this folder cannot be read", { partition: folder }, error);
  }
}

async function leadsToFolder(link: string): Promise<boolean> {
  return (await stat(link).catch(() => undefined))?.isDirectory() === true;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
