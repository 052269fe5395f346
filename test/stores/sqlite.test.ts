import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type BlobStore, RecoveryError, RecoveryStore } from "tidemark/stores";
import { sqliteStore } from "tidemark/stores/sqlite";
import { storeConformance } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { type Database, findDriver, type Load } from "../../ts/stores/sqlite/driver.ts";
import { openDatabase } from "../../ts/stores/sqlite/open-database.ts";
import type { Command } from "../cli/command.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { kill, makeConsumer, startChild } from "./consumer.ts";
import { liveAndDie } from "./crash-cases.ts";
import { illegalNames, refusesNames } from "./illegal-names.ts";
import { smallDisk } from "./small-disk.ts";
import { someSqlite } from "./some-sqlite.ts";

const temp = tempFolder();
const found = await someSqlite();
const isThere = "load" in found;
if (!isThere) console.warn(`the tests of sqliteStore are skipped: ${found.reason}`);
const load: Load = isThere ? found.load : (module) => import(module);
if (isThere) {
  makeConsumer(temp);
  found.installIn(temp);
}

const newPath = (): string => `${mkdtempSync(`${temp}store-`)}/state.db`;
const bytes = Uint8Array.of(1, 2, 3);

/** As `sqliteStore`, with the SQLite that is there for tests. */
function storeOf(path: string): RecoveryStore {
  return new RecoveryStore(path, () => openDatabase({ store: path, path: resolve(path), load }));
}

async function rawDatabase(path: string): Promise<Database> {
  return new (await findDriver("raw", load))(path);
}

async function refusal(path: string): Promise<RecoveryError> {
  const error = await storeOf(path)
    .open()
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

describe.runIf(isThere)("sqliteStore", () => {
  test.each(storeConformance(() => storeOf(newPath())))("$name", ({ run }) => run());

  test.each(illegalNames)("refuses %j as a name", async (name) => {
    const blobs = await storeOf(newPath()).open();
    await refusesNames(blobs, name);
    await blobs.close?.();
  });

  test("its file is made, with the folders above it, and is alone once it is closed", async () => {
    const path = `${mkdtempSync(`${temp}store-`)}/a/b/state.db`;
    const blobs = await storeOf(path).open();
    await blobs.write([{ name: "x", bytes }]);
    await blobs.close?.();
    expect(statSync(path).isFile()).toBe(true);
    expect(() => statSync(`${path}-wal`)).toThrow("ENOENT");
  });

  test("a write is all there or not at all", async () => {
    const path = newPath();
    const blobs = await storeOf(path).open();
    const wrong = { name: "b", bytes: "not bytes" as unknown as Uint8Array };
    await expect(blobs.write([{ name: "a", bytes }, wrong])).rejects.toBeInstanceOf(RecoveryError);
    expect(await blobs.list()).toEqual([]);
    await blobs.write([{ name: "a", bytes }]); // the store goes on
    expect(await blobs.list()).toEqual(["a"]);
    await blobs.close?.();
  });

  test("a write may be tried again, as one must of which nobody knows whether it was done", async () => {
    const blobs = await storeOf(newPath()).open();
    await blobs.write([{ name: "a", bytes }]);
    await blobs.write([
      { name: "a", bytes },
      { name: "b", bytes },
    ]);
    expect(await blobs.read(["a", "b"])).toEqual([bytes, bytes]);
    await blobs.close?.();
  });

  test("what is written waits for the disk", async () => {
    const path = newPath();
    const Driver = await findDriver("s", load);
    let database: Database | undefined;
    class Watched extends Driver {
      constructor(path: string) {
        super(path);
        database = this;
      }
    }
    const blobs = await openDatabase({ store: path, path, load: async () => ({ DatabaseSync: Watched }) });
    const asked = (name: string): unknown => Object.values(database!.prepare(`PRAGMA ${name}`).get()!)[0];
    const full = 2;
    expect(
      ["journal_mode", "synchronous", "locking_mode", "fullfsync", "checkpoint_fullfsync"].map(asked),
    ).toEqual([...["wal", full, "exclusive"], ...[1, 1]]);
    await blobs.close?.();
  });

  test("a large write lets the process do other things, and others see nothing of it before it is done", async () => {
    const blobs = await storeOf(newPath()).open();
    let turns = 0;
    let isWritten = false;
    const turn = (): void => {
      turns++;
      if (!isWritten) setImmediate(turn);
    };
    const writing = blobs.write([{ name: "large", bytes: new Uint8Array(64 << 20) }]).then(() => {
      isWritten = true;
    });
    setImmediate(turn);
    expect(await blobs.list()).toEqual(["large"]);
    await writing;
    expect(turns).toBeGreaterThan(3);
    await blobs.close?.();
  });
});

describe("the path", () => {
  test.each(["", "a\0b", undefined, ":memory:"])("is not %j", (path) => {
    expect(() => sqliteStore(path as string)).toThrow(/bad-option/);
  });

  test("is named in messages as it was given", () => {
    expect(sqliteStore("state/../x.db").name).toBe("state/../x.db");
  });
});

describe("where SQLite comes from", () => {
  const none: Load = async (module) => {
    throw new Error(`no ${module}`);
  };

  test("is told, both ways, where there is none", async () => {
    const error = await openDatabase({ store: "s", path: "/s", load: none }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "store-failed" });
    expect(String(error)).toContain(
      "run Node 22.13 or later, Deno or Bun, which bring it along, or npm install better-sqlite3@12",
    );
    expect(String((error as Error & { cause: AggregateError }).cause.errors)).toContain("no better-sqlite3");
  });

  test.each([
    ["node:sqlite", "DatabaseSync"],
    ["bun:sqlite", "Database"],
    ["better-sqlite3", "default"],
  ])("may be %s", async (module, name) => {
    class Own {}
    const only: Load = async (asked) => (asked === module ? { [name]: Own } : none(asked));
    expect(await findDriver("s", only)).toBe(Own);
  });
});

describe.runIf(isThere)("a database that is open", () => {
  test("is in use for the same process", async () => {
    const path = newPath();
    const blobs = await storeOf(path).open();
    const error = await refusal(path);
    expect(error).toMatchObject({ code: "store-in-use", site: { store: path } });
    expect(error.message).toContain("has it open: stop it, or use another file");
    await blobs.write([{ name: "a", bytes }]);
    await blobs.close?.();
    await (await storeOf(path).open()).close?.();
  });

  test("is in use for another process, until its own is killed", async () => {
    const path = newPath();
    const holder = startChild(temp, "hold.mjs", "sqlite", path);
    await holder.until(({ stdout }) => stdout !== "");
    expect(holder.stdout).toBe("open\n");
    expect(await refusal(path)).toMatchObject({ code: "store-in-use" });
    await kill(holder);
    await (await storeOf(path).open()).close?.();
  });
});

describe.runIf(isThere)("a file", () => {
  test("of another kind is refused", async () => {
    const path = newPath();
    writeFileSync(path, "years of work\n".repeat(100));
    expect(await refusal(path)).toMatchObject({ code: "store-damaged", site: { store: path } });
  });

  test("of another program's database is refused, and stays as it is", async () => {
    const path = newPath();
    const other = await rawDatabase(path);
    other.exec("CREATE TABLE thesis (page TEXT)");
    other.close();
    const error = await refusal(path);
    expect(error).toMatchObject({ code: "bad-option" });
    expect(error.message).toContain(
      "the database holds other things and is no store: name a file of its own",
    );
    const again = await rawDatabase(path);
    expect(again.prepare("SELECT name FROM sqlite_schema").all()).toMatchObject([{ name: "thesis" }]);
    again.close();
  });

  test("of a later version is refused", async () => {
    const path = newPath();
    await (await storeOf(path).open()).close?.();
    const raw = await rawDatabase(path);
    raw.exec("PRAGMA user_version = 2");
    raw.close();
    const error = await refusal(path);
    expect(error).toMatchObject({ code: "cannot-resume" });
    expect(error.message).toContain("the store has format 2, this version of Tidemark reads 1");
  });

  test("with rows that no store has written gives no names and no bytes of these", async () => {
    const path = newPath();
    await (await storeOf(path).open()).close?.();
    const raw = await rawDatabase(path);
    raw.exec("INSERT INTO blobs VALUES ('../x', 0, x'01'), ('text', 0, 'text'), (NULL, 0, x'02')");
    raw.close();
    const blobs = await storeOf(path).open();
    expect(await blobs.list()).toEqual(["text"]);
    await expect(blobs.read(["text"])).rejects.toMatchObject({
      code: "store-damaged",
      site: { blob: "text" },
    });
    await blobs.close?.();
  });

  test("that is a folder, or in a file, is told", async () => {
    const path = newPath();
    mkdirSync(path);
    expect(await refusal(path)).toMatchObject({ code: "store-failed" });
    writeFileSync(`${path}/file`, "");
    expect(await refusal(`${path}/file/state.db`)).toMatchObject({ code: "store-failed" });
  });

  test("that may not be written is told", async () => {
    const path = newPath();
    await (await storeOf(path).open()).close?.();
    const folder = resolve(path, "..");
    for (const mode of [0o755, 0o555]) {
      chmodSync(temp, 0o755); // for the one who is denied to get as far as the store
      chmodSync(path, 0o444);
      chmodSync(folder, mode);
      const { stdout } = await startChild(temp, "denied.mjs", "sqlite", path).ended();
      expect(stdout).toContain(`${path}: permission denied: a store must be able to write (EACCES`);
      expect(stdout).toContain("[store-failed]\nEACCES\n");
    }
    chmodSync(folder, 0o755);
  });
});

describe.runIf(isThere)("whatever happens", () => {
  test("what is listed after a process was killed in the middle of a write is whole", async () => {
    const path = newPath();
    const log = (): string => {
      const { mtimeMs, size } = statSync(`${path}-wal`, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: 0 };
      return `${mtimeMs} ${size}`;
    };
    const inWrite = async (writer: Command): Promise<void> => {
      const before = log();
      while (writer.child.exitCode === null && log() === before)
        await new Promise((resolve) => setImmediate(resolve));
    };
    await liveAndDie({ consumer: temp, kind: "sqlite", path, store: storeOf(path), inWrite }, 20);
  });

  test("a full disk is told; what was there stays whole, and it goes on when there is room", async ({
    skip,
  }) => {
    const disk = smallDisk(temp, "16m");
    if (typeof disk !== "string") return skip(disk.reason);
    writeFileSync(`${disk}/ballast`, new Uint8Array(4 << 20));
    const blobs = await storeOf(`${disk}/state.db`).open();
    const large = (n: number): Uint8Array => new Uint8Array(1 << 20).fill(n + 1);
    const kept = await fill(blobs, large);
    expect(kept).toBeGreaterThan(2);
    const names = await blobs.list();
    expect([...names].sort()).toEqual(Array.from({ length: kept }, (_, i) => `s-${i}`).sort());
    for (const [i, bytes] of (await blobs.read(names)).entries())
      expect(Buffer.compare(bytes!, large(Number(names[i]!.slice(2))))).toBe(0);
    rmSync(`${disk}/ballast`);
    await blobs.delete(["s-0", "s-1"]);
    for (const name of ["m-1", "m-2"]) expect(await blobs.create({ name, bytes: large(1) })).toBe(true);
    await blobs.close?.();
  });
});

/** Writes blobs until the disk is full, and gives their number. */
async function fill(blobs: BlobStore, large: (n: number) => Uint8Array): Promise<number> {
  for (let n = 0; ; n++) {
    const error = await blobs.write([{ name: `s-${n}`, bytes: large(n) }]).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (error === undefined) continue;
    expect(error).toMatchObject({ name: "RecoveryError", code: "store-failed" });
    expect(String(error)).toContain("the disk is full");
    return n;
  }
}
