import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConnectorError } from "../errors.ts";
import { orExplain } from "./file-input.ts";
import { syncFolder } from "./output-file.ts";

/** "part", when its run began, which of that run it is: sorted by name they are in the order in which they were written. */
const partName = /^part-(\d{13,})-\d{9}\.\w+$/;

/**
 * The parts in a folder. One that is not published has a dot before its name, which readers pass over; it is published by
 * being renamed. No name is given twice, so it does not matter how often that is tried.
 */
export class PartFiles {
  /** As the user named it. */
  readonly #path: string;
  readonly #folder: string;
  readonly #extension: string;
  #run: number;
  #made = 0;

  /** @param folder With links followed. @param began When the run began, in ms since 1970. */
  constructor(path: string, folder: string, extension: string, began: number) {
    this.#path = path;
    this.#folder = folder;
    this.#extension = extension;
    this.#run = Math.max(0, Math.floor(began));
  }

  /** A name that the folder's parts might have. */
  static exampleIn(folder: string, extension: string): string {
    return join(folder, nameOf(0, 0, extension));
  }

  /** Makes the folder if it is not there, publishes what is to be, and removes what dead runs have left besides. */
  async settle(prepared: readonly string[]): Promise<void> {
    await orExplain(this.#path, mkdir(this.#folder).catch(unlessThere));
    for (const name of prepared) await this.publish(name);
    for (const file of await orExplain(this.#path, readdir(this.#folder))) {
      const name = file.startsWith(".") ? file.slice(1) : file;
      const began = partName.exec(name)?.[1];
      if (began === undefined) continue;
      // A clock that was put back must not have a name given again, or sort what is newer before what is older.
      this.#run = Math.max(this.#run, Number(began) + 1);
      if (name !== file) await orExplain(this.#path, rm(join(this.#folder, file), { force: true }));
    }
    await syncFolder(this.#folder);
  }

  /** Begins a part. */
  async begin(): Promise<{ readonly name: string; readonly handle: FileHandle }> {
    const name = nameOf(this.#run, ++this.#made, this.#extension);
    return { name, handle: await orExplain(this.pathOf(name), open(this.#hidden(name), "wx+")) };
  }

  /** The parts that are begun, and whole, survive a crash of the machine. */
  async sync(): Promise<void> {
    await syncFolder(this.#folder);
  }

  async publish(name: string): Promise<void> {
    if (!partName.test(name))
      throw new ConnectorError("bad-value", "what was saved names no part of a folder", {
        partition: this.#path,
      });
    // What is not there any more was published before; whoever reads parts may have taken it away since.
    const isPublished = rename(this.#hidden(name), join(this.#folder, name)).catch(unlessGone);
    await orExplain(this.pathOf(name), isPublished, "write-failed");
    await syncFolder(this.#folder);
  }

  async drop(name: string): Promise<void> {
    await rm(this.#hidden(name), { force: true });
  }

  /** For messages. */
  pathOf(name: string): string {
    return join(this.#path, name);
  }

  #hidden(name: string): string {
    return join(this.#folder, `.${name}`);
  }
}

function nameOf(began: number, count: number, extension: string): string {
  return `part-${String(began).padStart(13, "0")}-${String(count).padStart(9, "0")}.${extension}`;
}

async function unlessThere(error: NodeJS.ErrnoException): Promise<void> {
  if (error.code !== "EEXIST") throw error;
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** @throws {ConnectorError} `cannot-open` for what is there and is no folder. */
export async function mustBeFolder(path: string, folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  throw new ConnectorError("cannot-open", "it is no folder", { partition: path });
}
