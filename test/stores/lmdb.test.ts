import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { type BlobStore, RecoveryError } from "tidemark/stores";
import { fileStore } from "tidemark/stores/file";
import { type Lmdb, type LmdbDatabase, lmdbStore } from "tidemark/stores/lmdb";
import { storeConformance } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { installOnce } from "../../scripts/install-once.mjs";
import { type Command, root } from "../cli/command.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { kill, makeConsumer, startChild } from "./consumer.ts";
import { liveAndDie } from "./crash-cases.ts";
import { illegalNames, refusesNames } from "./illegal-names.ts";
import { smallDisk } from "./small-disk.ts";

const temp = tempFolder();
const packages = `${root}test/stores/lmdb/`;
const found = findLmdb();
const isThere = "lmdb" in found;
if (!isThere) console.warn(`the tests of lmdbStore are skipped: ${found.reason}`);
const lmdb = isThere ? found.lmdb : undefined!;
if (isThere) {
  makeConsumer(temp);
  symlinkSync(`${packages}node_modules/lmdb`, `${temp}node_modules/lmdb`);
}

function findLmdb(): { readonly lmdb: Lmdb } | { readonly reason: string } {
  installOnce(packages);
  try {
    return { lmdb: createRequire(packages)("lmdb") };
  } catch (error) {
    return { reason: `no binary of lmdb for this machine: ${error}` };
  }
}

const newFolder = (): string => mkdtempSync(`${temp}store-`);
const bytes = Uint8Array.of(1, 2, 3);
const open = (path: string): Promise<BlobStore> => lmdbStore(path, { lmdb }).open();

async function refusal(act: Promise<unknown>): Promise<RecoveryError> {
  const error = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

describe.runIf(isThere)("lmdbStore", () => {
  test.each(storeConformance(() => lmdbStore(newFolder(), { lmdb })))("$name", ({ run }) => run());

  test("refuses each name that is none", async () => {
    const blobs = await open(newFolder());
    for (const name of illegalNames) await refusesNames(blobs, name);
    await blobs.close?.();
  });

  test("its folder is made, and has the database and the lock", async () => {
    const path = `${newFolder()}/a/b`;
    const blobs = await open(path);
    await blobs.write([{ name: "x", bytes }]);
    expect(readdirSync(path).sort()).toEqual(["data.mdb", "lock-1", "lock.mdb"]);
    await blobs.close?.();
  });

  test("a write is all there or not at all, and may be tried again", async () => {
    const blobs = await open(newFolder());
    const wrong = { name: "b", bytes: undefined as unknown as Uint8Array };
    await expect(blobs.write([{ name: "a", bytes }, wrong])).rejects.toBeInstanceOf(RecoveryError);
    expect(await blobs.list()).toEqual([]);
    await blobs.write([{ name: "a", bytes: new Uint8Array(5 << 20) }]);
    await blobs.write([
      { name: "a", bytes },
      { name: "b", bytes },
    ]);
    expect(await blobs.read(["a", "b"])).toEqual([bytes, bytes]);
    await blobs.close?.();
  });

  test("each call that writes is one transaction, which waits for the disk", async () => {
    const seen: unknown[] = [];
    const watching: Lmdb = {
      open(options) {
        seen.push(options.overlappingSync);
        const database = lmdb.open(options);
        const transactionSync = database.transactionSync.bind(database);
        return Object.assign(database, {
          transactionSync: <R>(act: () => R): R => {
            seen.push("transaction");
            return transactionSync(act);
          },
        } satisfies Partial<LmdbDatabase>);
      },
    };
    const blobs = await lmdbStore(newFolder(), { lmdb: watching }).open();
    expect(seen.splice(0)).toEqual([false, "transaction"]);
    await blobs.write([{ name: "a", bytes: new Uint8Array(5 << 20) }]);
    await blobs.create({ name: "b", bytes });
    await blobs.delete(["a", "b"]);
    expect(seen).toEqual(Array(3).fill("transaction"));
    await blobs.close?.();
  });

  test("is refused to another process while it is open, and free when that has died", async () => {
    const path = newFolder();
    const holder = startChild(temp, "hold.mjs", "lmdb", path);
    await holder.until(({ stdout }) => stdout.includes("open"));
    expect((await refusal(open(path))).code).toBe("store-in-use");
    await kill(holder);
    await (await open(path)).close?.();
  });

  test("what is told as done outlives that the process is killed in the middle of a write", async () => {
    const path = newFolder();
    const changed = (): number => statSync(`${path}/data.mdb`).mtimeMs;
    const inWrite = async (writer: Command): Promise<void> => {
      const before = changed();
      while (writer.child.exitCode === null && changed() === before)
        await new Promise((resolve) => setImmediate(resolve));
    };
    const store = lmdbStore(path, { lmdb });
    await liveAndDie({ consumer: temp, kind: "lmdb", path, store, inWrite }, 15);
  });

  test("a full disk is told; what was there stays whole, and it goes on when there is room", async ({
    skip,
  }) => {
    const disk = smallDisk(temp, "16m");
    if (typeof disk !== "string") return skip(disk.reason);
    writeFileSync(`${disk}/ballast`, new Uint8Array(4 << 20));
    const blobs = await open(`${disk}/state`);
    const large = (n: number): Uint8Array => new Uint8Array(1 << 20).fill(n + 1);
    let kept = 0;
    let error: unknown;
    for (; error === undefined && kept < 100; kept++)
      error = await blobs.write([{ name: `s-${kept}`, bytes: large(kept) }]).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "RecoveryError", code: "store-failed" });
    expect(String(error)).toContain("the disk is full, or failed"); // LMDB does not tell which
    const names = await blobs.list();
    expect(names.length).toBe(kept - 1);
    for (const [i, read] of (await blobs.read(names)).entries())
      expect(Buffer.compare(read!, large(Number(names[i]!.slice(2))))).toBe(0);
    rmSync(`${disk}/ballast`);
    await blobs.delete(["s-0", "s-1"]);
    for (const name of ["m-1", "m-2"]) expect(await blobs.create({ name, bytes: large(1) })).toBe(true);
    await blobs.close?.();
  });
});

describe.runIf(isThere)("the folder", () => {
  test("of other things is refused, whichever they are", async () => {
    const other = newFolder();
    writeFileSync(`${other}/notes.txt`, "");
    expect((await refusal(open(other))).code).toBe("bad-option");
    const files = newFolder();
    await (await fileStore(files).open()).close?.();
    expect((await refusal(open(files))).code).toBe("bad-option");
    const database = newFolder();
    const foreign = lmdb.open({
      path: database,
      noSubdir: false,
      encoding: "binary",
      overlappingSync: false,
      maxDbs: 1,
    });
    foreign.putSync(["x", 0], bytes);
    await foreign.close();
    expect((await refusal(open(database))).code).toBe("bad-option");
  });

  test("is none of fileStore", async () => {
    const path = newFolder();
    await (await open(path)).close?.();
    expect((await refusal(fileStore(path).open())).code).toBe("bad-option");
  });

  test("of a later version is refused, and let go", async () => {
    const path = newFolder();
    await (await open(path)).close?.();
    const raw = lmdb.open({ path, noSubdir: false, encoding: "binary", overlappingSync: false, maxDbs: 1 });
    raw.putSync(["", 0], Buffer.from("tidemark store 2"));
    await raw.close();
    for (let i = 0; i < 2; i++) expect((await refusal(open(path))).code).toBe("cannot-resume");
  });

  test.each([
    ["nothing that LMDB knows", () => Buffer.alloc(100_000, "x")],
    ["another first byte of what it is", (file: Buffer) => file.fill(0, 24, 25)],
    ["another version", (file: Buffer) => file.fill(9, 28, 29)],
    ["roots that lead nowhere", (file: Buffer) => file.fill(0xff, 136, 144).fill(0xff, 4_232, 4_240)],
  ])("with %s in its file is told as damaged, and the process lives", async (_name, damage) => {
    const path = newFolder();
    const blobs = await open(path);
    await blobs.write([{ name: "a", bytes }]);
    await blobs.close?.();
    writeFileSync(`${path}/data.mdb`, damage(readFileSync(`${path}/data.mdb`)));
    for (let i = 0; i < 2; i++) expect((await refusal(open(path))).code).toBe("store-damaged");
  });

  test("in which nothing was committed, as its process had died, is a new one", async () => {
    const path = newFolder();
    await (await open(path)).close?.();
    truncateSync(`${path}/data.mdb`, 0);
    await (await open(path)).close?.();
  });
});

describe("lmdbStore without its package", () => {
  test("tells both ways", async () => {
    const absent = Object.defineProperty({}, "lmdb", {
      get: () => {
        throw new Error("Cannot find package");
      },
    });
    const error = await refusal(lmdbStore("./nowhere", absent as { lmdb: Lmdb }).open());
    expect(error.message).toBe(
      "./nowhere: it needs the package lmdb: npm install lmdb, or pass it in, lmdbStore(path, { lmdb }) [store-failed]",
    );
  });

  test.each(["", "a\0b", undefined])("%j is no path", (path) => {
    expect(() => lmdbStore(path as string)).toThrow(/bad-option/);
  });
});
