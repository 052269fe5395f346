import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./file/durable.ts";

/** Makes a folder, and those above it, where they are not there. They survive a crash of the machine. */
export async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made === undefined) return;
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    // A parent that may not be opened cannot be synced by us.
    await syncFolder(dirname(at)).catch(() => {});
    if (at === made) return;
  }
}
