import { readdir } from "node:fs/promises";
import { RecoveryError } from "../../recovery/errors.ts";
import { turnOfLock } from "../file/file-names.ts";
import { takeLock } from "../file/lock.ts";
import { isPart, Parts } from "../file/parts.ts";
import { thisProcess } from "../file/this-process.ts";
import { makeFolder } from "../make-folder.ts";
import { checkFile } from "./check-file.ts";
import type { Lmdb, LmdbDatabase, LmdbKey } from "./driver.ts";
import { LmdbBlobs } from "./lmdb-blobs.ts";
import { lmdbFailed } from "./lmdb-failure.ts";

/** Says which format the store has. No blob has the name. */
const markerKey: LmdbKey = ["", 0];
const format = "tidemark store 1";

/** How a folder is opened. */
export interface LmdbOpening {
  /** What messages call the store. */
  readonly store: string;
  readonly folder: string;
  readonly lmdb: Lmdb;
}

/** Opens a folder as a store in a database of LMDB, and makes it one if it is empty. */
export async function openLmdb(opening: LmdbOpening): Promise<LmdbBlobs> {
  try {
    return await open(opening);
  } catch (error) {
    throw lmdbFailed(opening.store, error);
  }
}

async function open({ store, folder, lmdb }: LmdbOpening): Promise<LmdbBlobs> {
  await makeFolder(folder);
  await checkFolder(store, folder); // before anything is written into a folder that may be somebody else's
  const own = await thisProcess();
  const parts = new Parts(folder, own);
  // LMDB itself lets any number of processes in.
  const lock = await takeLock({ store, folder, own, parts, deadAfterMs: 10_000 });
  let database: LmdbDatabase | undefined;
  try {
    await parts.removeLeftOver(await readdir(folder));
    const isUsed = await checkFile(store, folder);
    database = lmdb.open({
      path: folder,
      noSubdir: false,
      encoding: "binary",
      overlappingSync: false, // a commit is on the disk when it is done
      maxDbs: 1,
    });
    checkMarker(store, database, isUsed);
    return new LmdbBlobs(store, database, lock);
  } catch (error) {
    await database?.close();
    await lock.release();
    throw error;
  }
}

const own: readonly string[] = ["data.mdb", "lock.mdb"];

/** @throws {RecoveryError} `bad-option` if it holds other things. */
async function checkFolder(store: string, folder: string): Promise<void> {
  const isOurs = (file: string): boolean => own.includes(file) || isPart(file) || turnOfLock(file) > 0;
  const foreign = (await readdir(folder)).find((file) => !isOurs(file));
  if (foreign === undefined) return;
  const problem = `the folder holds ${JSON.stringify(foreign)}: name a folder of its own`;
  throw new RecoveryError("bad-option", problem, { store });
}

/**
 * @throws {RecoveryError} `bad-option` if it holds other things, `cannot-resume` if it is of a later version, `store-damaged` if
 *   what was committed to it is gone.
 */
function checkMarker(store: string, database: LmdbDatabase, isUsed: boolean): void {
  const marker = database.getBinary(markerKey);
  if (marker === undefined) {
    for (const _ of database.getKeys())
      throw new RecoveryError("bad-option", "the database holds other things: name a folder of its own", {
        store,
      });
    if (isUsed)
      throw new RecoveryError("store-damaged", "what was written to it is gone", { store, blob: "data.mdb" });
    database.transactionSync(() => database.putSync(markerKey, new TextEncoder().encode(format)));
    return;
  }
  const found = new TextDecoder().decode(marker);
  if (found === format) return;
  const problem = `the store has the format ${JSON.stringify(found)}, this version of Tidemark reads ${JSON.stringify(format)}: use the version that wrote it`;
  throw new RecoveryError("cannot-resume", problem, { store });
}
