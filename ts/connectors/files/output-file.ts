import { constants, type Stats } from "node:fs";
import {
  chmod,
  copyFile,
  type FileHandle,
  open,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ConnectorError } from "../errors.ts";
import { openOrExplain, orExplain, statFile } from "./file-input.ts";

/** A file that is being written. */
export interface OutputFile {
  /** As the user named it. */
  readonly path: string;
  readonly handle: FileHandle;
  /** Bytes of what it held that are kept. */
  readonly kept: number;
  /** Closes it, whole: from now on it is what is found under its path. */
  publish(): Promise<void>;
  /** Closes it as it is. */
  leave(): Promise<void>;
}

/**
 * How an output file is opened.
 * "replace": it is written beside its path, as `.name.part`, and takes the place of what is there when it is published.
 * "append": it is written where it is.
 */
export type OutputMode = "replace" | "append";

/** How an output file is opened. */
export interface OpenOptions {
  readonly mode: OutputMode;
  /** Aborts when the run that writes it is over. */
  readonly signal: AbortSignal;
  /** The same for all that one run opens. */
  readonly run: object;
  /** Bytes that an earlier run has written and are kept, what lies behind is cut off; undefined: a fresh run. */
  readonly keep?: number | undefined;
}

/**
 * Opens a file for writing.
 * @throws {ConnectorError} `cannot-open`, `file-changed`, `file-in-use`
 */
export async function openOutputFile(path: string, options: OpenOptions): Promise<OutputFile> {
  const { mode, keep, run, signal } = options;
  const target = await targetOf(path);
  const there = (await exists(target)) ? await statFile(target) : undefined;
  // What is written in place is written under each of its names.
  const names = mode === "append" && there !== undefined ? [target, `${there.dev}:${there.ino}`] : [target];
  const release = claim(names, path, { run, signal, isResumed: keep !== undefined });
  try {
    const open = mode === "append" ? openInPlace : openBeside;
    return await orExplain(path, open(path, target, there, release, keep));
  } catch (error) {
    release();
    throw error;
  }
}

/** Who writes a file, or into a folder. */
export interface Writer {
  /** Aborts when the run that writes is over. */
  readonly signal: AbortSignal;
  /** The same for all that one run opens. */
  readonly run: object;
  /** Whether it goes on: then whoever wrote before is dead, even where it could not say so. */
  readonly isResumed: boolean;
}

/** By the names of files and folders. A second writer would garble them. */
const writers: Map<string, Writer> = new Map();

/**
 * Keeps other outputs of this process out.
 * @param names All by which the file is known.
 * @returns What gives the file free.
 * @throws {ConnectorError} `file-in-use`
 */
export function claim(names: readonly string[], path: string, own: Writer): () => void {
  for (const name of names) {
    const writer = writers.get(name);
    if (writer?.run === own.run || (writer?.signal.aborted === false && !own.isResumed))
      throw new ConnectorError("file-in-use", "another output writes here", { partition: path });
  }
  for (const name of names) writers.set(name, own);
  return () => {
    for (const name of names) if (writers.get(name) === own) writers.delete(name);
  };
}

/** What a path stands for, whatever links lead there. */
export async function targetOf(path: string, mostLinks = 40): Promise<string> {
  const known = await realpath(path).catch(() => undefined);
  if (known !== undefined) return known;
  const here = join(await orExplain(path, realpath(dirname(path))), basename(path));
  const next = await readlink(here).catch(() => undefined); // a link whose target is still to be made
  if (next === undefined) return here;
  if (mostLinks === 0) return orExplain(path, realpath(here)); // they go in a circle: it says so
  return targetOf(resolve(dirname(here), next), mostLinks - 1);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function openInPlace(
  path: string,
  target: string,
  there: Stats | undefined,
  release: () => void,
  keep?: number,
): Promise<OutputFile> {
  const handle = await openOrExplain(path, there === undefined ? "w+" : "r+", target);
  const kept = await orClose(handle, () =>
    keep === undefined ? endLine(handle) : cutBack(handle, path, keep),
  );
  if (there === undefined) await syncFolder(dirname(target));
  const leave = leaving(handle, release);
  return { path, handle, kept, leave, publish: leave };
}

async function openBeside(
  path: string,
  target: string,
  there: Stats | undefined,
  release: () => void,
  keep?: number,
): Promise<OutputFile> {
  const part = join(dirname(target), `.${basename(target)}.part`);
  if (there !== undefined) await (await openOrExplain(path, "r+", target)).close(); // what must not be written is not replaced
  const handle = keep === undefined ? await create(path, part) : await reopen(path, part, target, keep);
  if (there !== undefined) await orClose(handle, () => chmod(part, there.mode));
  const leave = leaving(handle, release);
  const publish = async (): Promise<void> => {
    try {
      await checkSame(handle, part, path);
      await handle.close();
      await rename(part, target);
      await syncFolder(dirname(target));
    } finally {
      await leave();
    }
  };
  return { path, handle, kept: keep ?? 0, leave, publish };
}

function leaving(handle: FileHandle, release: () => void): () => Promise<void> {
  return () => {
    release();
    return handle.close();
  };
}

async function orClose<R>(handle: FileHandle, prepare: () => Promise<R>): Promise<R> {
  try {
    return await prepare();
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function create(path: string, part: string): Promise<FileHandle> {
  await orExplain(path, rm(part, { force: true })); // what a run that failed has left
  const handle = await openOrExplain(path, "wx+", part);
  await syncFolder(dirname(part)); // else a crash of the system may lose the name of a file whose bytes are safe
  return handle;
}

/**
 * Opens what an earlier run has left: the part, or a copy of what was published, if it came to that. The published one stays
 * in its place, for whoever reads it, until there is another.
 */
async function reopen(path: string, part: string, target: string, keep: number): Promise<FileHandle> {
  const isPart = await exists(part);
  if (!isPart && keep === 0) return create(path, part);
  if (!isPart) await orExplain(path, copy(path, part, target, keep));
  const handle = await openOrExplain(path, "r+", part);
  await orClose(handle, () => cutBack(handle, path, keep));
  return handle;
}

/** A run that dies meanwhile leaves no part. Where the file system can, no bytes are copied but those that change later. */
async function copy(path: string, part: string, target: string, keep: number): Promise<void> {
  const copied = `${part}.new`;
  await copyFile(target, copied, constants.COPYFILE_FICLONE);
  const handle = await open(copied, "r+");
  await orClose(handle, () => cutBack(handle, path, keep));
  await handle.sync().finally(() => handle.close());
  await rename(copied, part);
  await syncFolder(dirname(part));
}

/** @returns The size of the file. */
async function cutBack(handle: FileHandle, path: string, keep: number): Promise<number> {
  const { size } = await handle.stat();
  if (size < keep) {
    const problem = `holds ${size} bytes, but the last run had written ${keep}: it was cut or replaced`;
    throw new ConnectorError("file-changed", problem, { partition: path });
  }
  if (size > keep) await handle.truncate(keep);
  return keep;
}

const lineFeed = 0x0a;

/** Ends the last line, which a writer that was killed may have left open: else the next one would go on in it. */
async function endLine(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  const { buffer } = await handle.read(new Uint8Array(1), 0, 1, size - 1);
  if (buffer[0] === lineFeed) return size;
  await handle.write("\n", size);
  return size + 1;
}

/** A run that has begun meanwhile has a part of its own, under the same name. */
async function checkSame(handle: FileHandle, part: string, path: string): Promise<void> {
  const [ours, found] = [await handle.stat(), await stat(part).catch(() => undefined)];
  if (found?.ino === ours.ino && found.dev === ours.dev) return;
  throw new ConnectorError("file-changed", "another run writes this file now", { partition: path });
}

/** Has names that were made, changed or removed in a folder survive a crash of the machine. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined); // Windows opens no folders, and needs no sync
  await folder?.sync().catch(() => {});
  await folder?.close();
}
