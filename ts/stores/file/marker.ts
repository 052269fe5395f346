import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { RecoveryError } from "../../recovery/errors.ts";
import { readWholeFile, syncFolder } from "./durable.ts";
import { markerFile, turnOfLock } from "./file-names.ts";
import { isPart, type Parts } from "./parts.ts";

const format = 1;

/** What systems and people put into folders that are empty to them. */
const harmless: readonly string[] = ["lost+found", ".DS_Store", ".gitkeep", ".gitignore"];

/**
 * Sees that a folder is a store, or may become one.
 * @throws {RecoveryError} `bad-option` if it holds other things, `cannot-resume` if it is of a later version,
 *   `store-damaged` if its marker is none.
 */
export async function checkFolder(store: string, folder: string): Promise<void> {
  const text = await readWholeFile(join(folder, markerFile));
  if (text !== undefined) return checkMarker(store, text);
  const isOurs = (file: string): boolean => isPart(file) || turnOfLock(file) > 0; // another makes it a store right now
  const foreign = (await readdir(folder)).find((file) => !isOurs(file) && !harmless.includes(file));
  if (foreign === undefined) return;
  const problem = `the folder holds ${JSON.stringify(foreign)} and no ${markerFile}: it is no store; name a folder of its own`;
  throw new RecoveryError("bad-option", problem, { store });
}

function checkMarker(store: string, text: Uint8Array): void {
  const found = formatIn(text);
  const site = { store, blob: markerFile };
  if (found === undefined) throw new RecoveryError("store-damaged", "it is not what was written", site);
  if (found === format) return;
  const problem = `the store has format ${found}, this version of Tidemark reads ${format}: use the version that wrote it`;
  throw new RecoveryError("cannot-resume", problem, site);
}

function formatIn(text: Uint8Array): number | undefined {
  try {
    const marker = JSON.parse(new TextDecoder().decode(text)) as { tidemark?: unknown; format?: unknown };
    const isMarker = marker.tidemark === "file store" && Number.isInteger(marker.format);
    return isMarker ? (marker.format as number) : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a store of a folder that was seen to be none yet. */
export async function writeMarker(folder: string, parts: Parts): Promise<void> {
  const text = `${JSON.stringify({ tidemark: "file store", format })}\n`;
  await parts.write(new TextEncoder().encode(text), (part) => rename(part, join(folder, markerFile)));
  await syncFolder(folder);
}
