import process from "node:process";
import type { RecoveryStore } from "../../recovery/recovery-store.ts";
import { compactStore } from "../../recovery/tools/compact-store.ts";
import { copyStore } from "../../recovery/tools/copy-store.ts";
import { EXIT } from "../exit-codes.ts";
import { renderError } from "../render-error.ts";
import { existingStoreAt, storeAt } from "../store-address.ts";
import { UsageError } from "../usage-error.ts";
import { deleteContents } from "./delete-contents.ts";
import { inspect } from "./inspect.ts";
import type { RecoveryRequest } from "./recovery-arguments.ts";
import { exportToFile, importFromFile } from "./store-file.ts";
import { printLine, sizeText } from "./text-table.ts";
import { verify } from "./verify.ts";

/**
 * `tidemark recovery`: looks into a store, and after it.
 * @returns The exit code.
 * @throws {UsageError} If there is no such store, or it is not meant so.
 */
export async function recoveryCommand(request: RecoveryRequest): Promise<number> {
  try {
    return await carryOut(request);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const options = { verbose: request.verbose, workingFolder: process.cwd() };
    process.stderr.write(`tidemark: ${renderError(error, options)}\n`);
    return EXIT.failed;
  }
}

async function carryOut(request: RecoveryRequest): Promise<number> {
  switch (request.action) {
    case "inspect":
      return inspect(await existingStoreAt(request.store), request);
    case "verify":
      return verify(await existingStoreAt(request.store), request.json);
    case "compact":
      return compact(await existingStoreAt(request.store));
    case "export":
      return exportToFile(await existingStoreAt(request.store), request.file);
    case "import":
      return importFromFile(request.file, await storeAt(request.store));
    case "copy":
      return copy(await existingStoreAt(request.from), await storeAt(request.to));
    case "delete":
      return deleteContents(await existingStoreAt(request.store), request.yes);
  }
}

async function compact(store: RecoveryStore): Promise<number> {
  const { before, after } = await compactStore(store);
  printLine(`${sizeText(before)} before, ${sizeText(after)} now`);
  return EXIT.finished;
}

async function copy(from: RecoveryStore, to: RecoveryStore): Promise<number> {
  const { flow, epoch, ...size } = await copyStore(from, to);
  printLine(`flow "${flow}", epoch ${epoch}: ${sizeText(size)}`);
  return EXIT.finished;
}
