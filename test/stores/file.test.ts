import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type BlobStore, RecoveryError } from "tidemark/stores";
import { fileStore } from "tidemark/stores/file";
import { storeConformance } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { Parts } from "../../ts/stores/file/parts.ts";
import { thisProcess } from "../../ts/stores/file/this-process.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { illegalNames, refusesNames } from "./illegal-names.ts";

const temp = tempFolder();
const newFolder = (): string => mkdtempSync(`${temp}store-`);
const bytes = Uint8Array.of(1, 2, 3);

/** A process that is not there: pids end far below. */
const nobody = 2 ** 31 - 2;

async function open(path: string): Promise<BlobStore> {
  return fileStore(path).open();
}

/** What a folder holds besides its lock, whose name counts. */
function filesIn(path: string): string[] {
  return readdirSync(path)
    .filter((file) => !file.startsWith("lock-"))
    .sort();
}

async function failureOf(act: () => Promise<unknown>): Promise<RecoveryError> {
  const error = await act().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

describe("fileStore", () => {
  test.each(storeConformance(() => fileStore(newFolder())))("$name", ({ run }) => run());

  test("a blob is a file, and nothing is left in the making", async () => {
    const path = newFolder();
    const blobs = await open(path);
    await blobs.write([{ name: "s-1-0", bytes }]);
    await blobs.create({ name: "m-1", bytes });
    await blobs.create({ name: "m-1", bytes });
    await blobs.close?.();
    expect(filesIn(path)).toEqual(["blob-m-1.bin", "blob-s-1-0.bin", "tidemark-store.json"]);
  });

  test("a write may be tried again, as one must that has failed half way", async () => {
    const blobs = await open(newFolder());
    await blobs.write([{ name: "a", bytes }]);
    await blobs.write([
      { name: "a", bytes },
      { name: "b", bytes },
    ]);
    expect(await blobs.read(["a", "b"])).toEqual([bytes, bytes]);
    await blobs.close?.();
  });

  test("a folder that is not there is made, with those above it", async () => {
    const path = `${newFolder()}/a/b`;
    const blobs = await open(path);
    await blobs.write([{ name: "x", bytes }]);
    expect(filesIn(path)).toEqual(["blob-x.bin", "tidemark-store.json"]);
    await blobs.close?.();
  });

  test("a relative path is that of the folder in which the store was made", async () => {
    const path = newFolder();
    const before = process.cwd();
    process.chdir(path);
    const store = fileStore("state");
    process.chdir(before);
    await (await store.open()).close?.();
    expect(filesIn(path)).toEqual(["state"]);
    expect(store.name).toBe("state");
  });

  test.each(["", "a\0b", undefined, 5])("%j is no path", (path) => {
    expect(() => fileStore(path as string)).toThrow(/bad-option/);
  });
});

describe("names", () => {
  test.each(illegalNames)("%j is refused before it touches a path", async (name) => {
    const path = newFolder();
    const blobs = await open(path);
    await refusesNames(blobs, name);
    await blobs.close?.();
    expect(filesIn(path)).toEqual(["tidemark-store.json"]);
  });

  test("files whose names are not those of blobs are no blobs", async () => {
    const path = newFolder();
    const blobs = await open(path);
    await blobs.write([{ name: "a", bytes }]);
    for (const file of [
      "blob-A.bin",
      "blob-.bin",
      "blob-a_b.bin",
      "blob-a.txt",
      "a",
      `blob-${"x".repeat(101)}.bin`,
    ])
      writeFileSync(`${path}/${file}`, "?");
    expect(await blobs.list()).toEqual(["a"]);
    await blobs.close?.();
    const again = await open(path);
    expect(await again.list()).toEqual(["a"]);
    await again.close?.();
  });
});

describe("a folder", () => {
  test("of other things is refused, and stays as it is", async () => {
    const path = newFolder();
    writeFileSync(`${path}/thesis.txt`, "years of work");
    const error = await failureOf(() => open(path));
    expect(error.message).toBe(
      `${path}: the folder holds "thesis.txt" and no tidemark-store.json: it is no store; name a folder of its own [bad-option]`,
    );
    expect(readdirSync(path)).toEqual(["thesis.txt"]);
  });

  test("that is empty to a person is a new store", async () => {
    const path = newFolder();
    mkdirSync(`${path}/lost+found`);
    writeFileSync(`${path}/.gitkeep`, "");
    const blobs = await open(path);
    expect(await blobs.list()).toEqual([]);
    await blobs.close?.();
  });

  test("of a later version is refused", async () => {
    const path = newFolder();
    writeFileSync(`${path}/tidemark-store.json`, '{"tidemark":"file store","format":2}');
    const error = await failureOf(() => open(path));
    expect(error.message).toBe(
      `${path}, tidemark-store.json: the store has format 2, this version of Tidemark reads 1: use the version that wrote it [cannot-resume]`,
    );
  });

  test.each(["", "{", "null", '{"tidemark":"other","format":1}', '{"tidemark":"file store","format":"1"}'])(
    "whose marker is %j is damaged",
    async (text) => {
      const path = newFolder();
      writeFileSync(`${path}/tidemark-store.json`, text);
      expect(await failureOf(() => open(path))).toMatchObject({ code: "store-damaged" });
    },
  );

  test("that is a file is told", async () => {
    const path = `${newFolder()}/file`;
    writeFileSync(path, "");
    expect(await failureOf(() => open(path))).toMatchObject({ code: "store-failed", site: { store: path } });
    const inside = await failureOf(() => open(`${path}/state`));
    expect(inside).toMatchObject({ code: "store-failed", cause: { code: "ENOTDIR" } });
    expect(inside.message).toContain("it is not a folder, or lies in something that is none");
  });

  test("that is removed while it is open is told", async () => {
    const path = newFolder();
    const blobs = await open(path);
    rmSync(path, { recursive: true });
    expect(await failureOf(() => blobs.list())).toMatchObject({ code: "store-failed" });
    expect(await failureOf(() => blobs.write([{ name: "a", bytes }]))).toMatchObject({ code: "fenced" });
    await blobs.close?.();
  });

  test("with something else in a blob's place is told, with its name", async () => {
    const path = newFolder();
    const blobs = await open(path);
    mkdirSync(`${path}/blob-a.bin`);
    const error = await failureOf(() => blobs.read(["a"]));
    expect(error).toMatchObject({ code: "store-failed", site: { store: path, blob: "blob-a.bin" } });
    expect(await failureOf(() => blobs.write([{ name: "a", bytes }]))).toMatchObject({
      code: "store-failed",
    });
    expect(filesIn(path)).toEqual(["blob-a.bin", "tidemark-store.json"]);
    await blobs.close?.();
  });
});

describe("a file in the making", () => {
  /** Leaves a part as a process does that dies before it gives it a name. */
  async function leavePart(path: string, writer: { pid?: number; host?: string }): Promise<string> {
    const before = new Set(filesIn(path));
    const parts = new Parts(path, { ...(await thisProcess()), ...writer });
    let left = "";
    await parts.write(bytes, async (part) => {
      left = `${part}-left`.replace(/-(\d+)-left$/, "-9$1");
      writeFileSync(left, bytes);
    });
    expect(filesIn(path).length).toBe(before.size + 1);
    return left.slice(dirname(left).length + 1);
  }

  const longAgo = new Date(Date.now() - 3_600_000);

  test.each([
    ["of a process that is dead is removed", { pid: nobody }, false, false],
    ["of one that lives is left alone", {}, false, true],
    ["of another machine is left alone", { pid: nobody, host: "elsewhere" }, false, true],
    ["of another machine is removed when it is old", { pid: nobody, host: "elsewhere" }, true, false],
  ])("%s", async (_name, writer, isOld, isKept) => {
    const path = newFolder();
    await (await open(path)).close?.();
    const part = await leavePart(path, writer);
    if (isOld) utimesSync(`${path}/${part}`, longAgo, longAgo);
    const blobs = await open(path);
    expect(filesIn(path).includes(part)).toBe(isKept);
    expect(await blobs.list()).toEqual([]);
    await blobs.close?.();
  });
});
