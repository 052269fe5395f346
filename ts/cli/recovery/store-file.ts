import { createReadStream, existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import process from "node:process";
import type { RecoveryStore } from "../../recovery/recovery-store.ts";
import { exportStore } from "../../recovery/tools/export-store.ts";
import { importStore } from "../../recovery/tools/import-store.ts";
import { EXIT } from "../exit-codes.ts";
import { UsageError } from "../usage-error.ts";
import { counted, printLine, sizeText } from "./text-table.ts";

/** `recovery export`: the file is there whole, or not at all. */
export async function exportToFile(store: RecoveryStore, path: string): Promise<number> {
  if (existsSync(path)) throw new UsageError(`${path} is there already: name a file that is not`);
  const part = `${path}.part-${process.pid}`;
  const file = await open(part, "wx");
  try {
    const bytes = await writeAll(file, exportStore(store));
    await file.sync();
    await file.close();
    await rename(part, path);
    printLine(`${path}: ${counted(bytes, "byte")}`);
    return EXIT.finished;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(part, { force: true });
    throw error;
  }
}

async function writeAll(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    await file.appendFile(chunk); // all of it, however often it takes
    bytes += chunk.length;
  }
  return bytes;
}

/** `recovery import`. */
export async function importFromFile(path: string, store: RecoveryStore): Promise<number> {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  const { flow, epoch, ...size } = await importStore(store, createReadStream(path), path);
  printLine(`flow "${flow}", epoch ${epoch}: ${sizeText(size)}`);
  return EXIT.finished;
}
