import { open } from "node:fs/promises";
import { join } from "node:path";
import { RecoveryError } from "../../recovery/errors.ts";
import { codeOf } from "../failure.ts";

/** What LMDB calls its database, in a folder of its own. */
export const databaseFile = "data.mdb";

/** What LMDB makes before the first commit: two pages. */
const newBytes = 8_192;

/** Where its first page says what it is, behind a header: a magic number and the version of the format. */
const at = 24;
const expected = [0xbeef_c0de, 2];

/**
 * Sees whether a file is a database of LMDB, which itself ends the process where it is none.
 * @returns Whether something was ever committed to it.
 * @throws {RecoveryError} `store-damaged` if it is none.
 */
export async function checkFile(store: string, folder: string): Promise<boolean> {
  const head = await headOf(join(folder, databaseFile));
  if (head === undefined || head.size === 0) return false;
  if (head.numbers[0] !== expected[0] || head.numbers[1] !== expected[1]) {
    const problem = "it is no database of LMDB, or is damaged";
    throw new RecoveryError("store-damaged", problem, { store, blob: databaseFile, byte: at });
  }
  return head.size > newBytes;
}

async function headOf(
  path: string,
): Promise<{ readonly size: number; readonly numbers: number[] } | undefined> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const head = new DataView(new ArrayBuffer(8));
    await file.read(head, 0, 8, at);
    return { size: (await file.stat()).size, numbers: [head.getUint32(0, true), head.getUint32(4, true)] };
  } finally {
    await file.close();
  }
}
