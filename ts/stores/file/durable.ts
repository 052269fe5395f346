import { type FileHandle, open } from "node:fs/promises";
import process from "node:process";
import { codeOf } from "../failure.ts";

/** Writes a file that is not there yet. Its bytes survive a crash of the machine; its name does when its folder is synced. */
export async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await writeAll(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A write may take less than it is given: at a full disk it takes what fits, and the next one says why. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, at);
    at += bytesWritten;
  }
}

/** Reads a whole file into an array of its own. Undefined if it is not there. */
export async function readWholeFile(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) return bytes.slice(0, at); // it was cut meanwhile: whoever checks the bytes will see
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** What file systems answer that cannot sync a folder, and need not. */
const cannotSync = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EBADF"];

/** Has names that were made or removed in a folder survive a crash of the machine. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // it opens no folders, and keeps names by itself
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    if (!cannotSync.includes(codeOf(error))) throw error;
  } finally {
    await folder.close();
  }
}
