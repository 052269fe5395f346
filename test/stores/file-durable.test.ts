import { mkdtempSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { fileStore } from "tidemark/stores/file";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { tempFolder } from "../connectors/files/temp-folder.ts";

/** What was asked of the disk, in the order in which it was done. */
const done = vi.hoisted((): string[] => []);
/** What the disk answers when it is to sync a file of this name. */
const failing = vi.hoisted(() => ({ sync: "" }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const shortened = (path: string): string => basename(path).replace(/^part-.*$/, "part");
  const noted = async <R>(what: string, act: Promise<R>): Promise<R> => {
    const result = await act;
    done.push(what);
    return result;
  };
  return {
    ...real,
    async open(path: string, ...rest: [string]): Promise<FileHandle> {
      const handle = await real.open(path, ...rest);
      const { sync } = handle;
      handle.sync = () => {
        if (shortened(path) === failing.sync)
          return Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }));
        return noted(`sync ${shortened(path)}`, sync.call(handle));
      };
      return handle;
    },
    rename: (from: string, to: string) =>
      noted(`rename ${shortened(from)} ${basename(to)}`, real.rename(from, to)),
    link: (from: string, to: string) => noted(`link ${shortened(from)} ${basename(to)}`, real.link(from, to)),
  };
});

const temp = tempFolder();
const bytes = Uint8Array.of(1);

/** A new store, with the names that the disk knows it by. */
function newStore() {
  const path = mkdtempSync(`${temp}store-`);
  return { store: fileStore(path), folder: basename(path) };
}

beforeEach(() => {
  done.length = 0;
  failing.sync = "";
});

describe("before a call settles", () => {
  test("a new store's marker is on the disk, then its name", async () => {
    const { store, folder } = newStore();
    const blobs = await store.open();
    expect(done.slice(-3)).toEqual(["sync part", "rename part tidemark-store.json", `sync ${folder}`]);
    await blobs.close?.();
  });

  test("what is written is on the disk before it has its name, and then all names are", async () => {
    const { store, folder } = newStore();
    const blobs = await store.open();
    done.length = 0;
    await blobs.write([{ name: "a", bytes }]);
    expect(done).toEqual(["sync part", "rename part blob-a.bin", `sync ${folder}`]);
    done.length = 0;
    await blobs.write(Array.from({ length: 30 }, (_, i) => ({ name: `s-${i}`, bytes })));
    expect(done.filter((what) => what === "sync part").length).toBe(30);
    expect(done.filter((what) => what.startsWith("sync ") && what !== "sync part")).toEqual([
      `sync ${folder}`,
    ]);
    expect(done.at(-1)).toBe(`sync ${folder}`);
    await blobs.close?.();
  });

  test("what is created is on the disk before it has its name, and then its name is", async () => {
    const { store, folder } = newStore();
    const blobs = await store.open();
    done.length = 0;
    await blobs.create({ name: "m", bytes });
    expect(done).toEqual(["sync part", "link part blob-m.bin", `sync ${folder}`]);
    await blobs.close?.();
  });
});

describe("a disk that cannot sync", () => {
  test("a blob: it is not there, and the call fails", async () => {
    const { store } = newStore();
    const blobs = await store.open();
    failing.sync = "part";
    const failure = { code: "store-failed", site: { blob: "blob-a.bin" }, cause: { code: "EIO" } };
    await expect(blobs.write([{ name: "a", bytes }])).rejects.toMatchObject(failure);
    await expect(blobs.create({ name: "a", bytes })).rejects.toMatchObject(failure);
    expect(await blobs.list()).toEqual([]);
    failing.sync = "";
    await blobs.close?.();
  });

  test("its folder: the call fails", async () => {
    const { store, folder } = newStore();
    const blobs = await store.open();
    failing.sync = folder;
    await expect(blobs.write([{ name: "a", bytes }])).rejects.toMatchObject({ code: "store-failed" });
    await expect(blobs.create({ name: "m", bytes })).rejects.toMatchObject({ code: "store-failed" });
    await blobs.close?.();
  });

  test("its folder as the store is made: the opening fails, and the next one may try again", async () => {
    const { store, folder } = newStore();
    failing.sync = folder;
    await expect(store.open()).rejects.toMatchObject({ code: "store-failed" });
    failing.sync = "";
    await (await store.open()).close?.();
  });
});
