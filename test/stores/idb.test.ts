import { createRequire } from "node:module";
import * as keyval from "idb-keyval";
import { type BlobStore, RecoveryError, RecoveryStore } from "tidemark/stores";
import { idbStore } from "tidemark/stores/idb";
import { storeConformance } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { installOnce } from "../../scripts/install-once.mjs";
import type { IdbPlatform } from "../../ts/stores/idb/keyval.ts";
import { type IdbOpening, openIdb } from "../../ts/stores/idb/open-idb.ts";
import { root } from "../cli/command.ts";
import { illegalNames, refusesNames } from "./illegal-names.ts";
import { SomeLocks } from "./some-locks.ts";

const packages = `${root}test/stores/idb/`;
installOnce(packages);
const fake = createRequire(packages)("fake-indexeddb") as Pick<IdbPlatform, "indexedDB" | "IDBKeyRange">;
const { indexedDB, IDBKeyRange } = fake;
const locks = new SomeLocks();
const withLocks: IdbPlatform = { indexedDB, IDBKeyRange, locks: locks as unknown as LockManager };
const without: IdbPlatform = { indexedDB, IDBKeyRange, locks: undefined };
const bytes = Uint8Array.of(1, 2, 3);

let made = 0;
const newName = (): string => `store-${made++}`;

function open(store: string, more: Partial<IdbOpening> = {}): Promise<BlobStore> {
  return openIdb({ store, keyval, platform: withLocks, patienceMs: 20, deadAfterMs: 60, ...more });
}

function newStore(platform: IdbPlatform): RecoveryStore {
  const name = newName();
  // Longer than the beat of a holder, so that one that lives is seen to.
  return new RecoveryStore(name, () => open(name, { platform, deadAfterMs: 1_500 }));
}

async function refusal(opening: Promise<unknown>): Promise<RecoveryError> {
  const error = await opening.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

describe.each([
  ["Web Locks", withLocks],
  ["a heartbeat", without],
])("idbStore by %s", (_locks, platform) => {
  test.each(storeConformance(() => newStore(platform)))("$name", ({ run }) => run());

  test.each(illegalNames)("refuses %j as a name", async (name) => {
    const blobs = await newStore(platform).open();
    await refusesNames(blobs, name);
    await blobs.close?.();
  });

  test("a write may be tried again, and nothing of the first try is left", async () => {
    const name = newName();
    const blobs = await open(name, { platform });
    await blobs.write([{ name: "a", bytes: new Uint8Array(20 << 20) }]);
    await blobs.write([
      { name: "a", bytes },
      { name: "b", bytes },
    ]);
    expect(await blobs.read(["a", "b"])).toEqual([bytes, bytes]);
    await blobs.delete(["a", "b"]);
    await blobs.close?.();
    expect(await keysIn(name)).toEqual([]);
  });

  test("a write is all there or not at all", async () => {
    const blobs = await open(newName(), { platform });
    const wrong = { name: "b", bytes: undefined as unknown as Uint8Array };
    await expect(blobs.write([{ name: "a", bytes }, wrong])).rejects.toThrow();
    expect(await blobs.list()).toEqual([]);
    await blobs.close?.();
  });

  test("one that was closed is free at once", async () => {
    const name = newName();
    for (let i = 0; i < 5; i++) await (await open(name, { platform })).close?.();
  });
});

/** What lies in a database, whatever it is. */
async function keysIn(store: string): Promise<IDBValidKey[]> {
  const database = await keyval.promisifyRequest(indexedDB.open(`tidemark-${store}`));
  const keys = await keyval.promisifyRequest(database.transaction("blobs").objectStore("blobs").getAllKeys());
  database.close();
  return keys;
}

describe("what a transaction is", () => {
  test("strict about the disk, each that writes", async () => {
    const asked: unknown[] = [];
    const watched = watchedFactory((mode, options) => {
      if (mode === "readwrite") asked.push(options);
    });
    const blobs = await open(newName(), { platform: { ...withLocks, indexedDB: watched } });
    await blobs.write([{ name: "a", bytes }]);
    await blobs.create({ name: "b", bytes });
    await blobs.delete(["a"]);
    expect(asked).toEqual(Array(3).fill({ durability: "strict" }));
    await blobs.close?.();
  });

  test("told as a full quota where the browser says so, and nothing of it is there", async () => {
    let isFull = false;
    const watched = watchedFactory(() => {
      if (isFull) throw new DOMException("no room", "QuotaExceededError");
    });
    const blobs = await open(newName(), { platform: { ...withLocks, indexedDB: watched } });
    isFull = true;
    const error = await refusal(blobs.write([{ name: "a", bytes }]));
    expect(error.code).toBe("store-failed");
    expect(error.message).toContain("quota");
    isFull = false;
    expect(await blobs.list()).toEqual([]);
    await blobs.close?.();
  });
});

/** IndexedDB that tells of each transaction. */
function watchedFactory(see: (mode: IDBTransactionMode | undefined, options: unknown) => void): IDBFactory {
  return {
    open(name: string, version: number) {
      const request = indexedDB.open(name, version);
      request.addEventListener("success", () => {
        const database = request.result;
        const transaction = database.transaction.bind(database);
        database.transaction = (names, mode, options) => {
          see(mode, options);
          return transaction(names, mode, options);
        };
      });
      return request;
    },
  } as IDBFactory;
}

describe("two tabs", () => {
  test("cannot share a store: the second is told, and so is one that waits for a while", async () => {
    const name = newName();
    const first = await open(name);
    const error = await refusal(open(name));
    expect(error.code).toBe("store-in-use");
    expect(error.message).toContain("another tab");
    const waiting = open(name, { patienceMs: 5_000 });
    await first.close?.();
    await (await waiting).close?.();
  });

  test("by a heartbeat: one that is silent loses the store, and is fenced before it writes", async () => {
    const name = newName();
    const silent = await open(name, { platform: without });
    await silent.write([{ name: "a", bytes }]);
    const next = await open(name, { platform: without }); // takes it after 60 ms, faster than any beat
    for (const act of [
      () => silent.write([{ name: "b", bytes }]),
      () => silent.create({ name: "b", bytes }),
      () => silent.delete(["a"]),
    ])
      expect((await refusal(act())).code).toBe("fenced");
    expect(await next.list()).toEqual(["a"]);
    await silent.close?.(); // takes nothing away from the next one
    await next.write([{ name: "b", bytes }]);
    expect(await next.list()).toEqual(["a", "b"]);
    await next.close?.();
  });

  test("of several that open one at once, one has it", async () => {
    for (const platform of [withLocks, without]) {
      const name = newName();
      const opened = await Promise.all(
        Array.from({ length: 5 }, () => open(name, { platform }).catch((error: unknown) => error)),
      );
      const refused = opened.filter((each) => each instanceof RecoveryError);
      expect(refused.map(({ code }) => code)).toEqual(Array(4).fill("store-in-use"));
      for (const each of opened) if (!(each instanceof Error)) await (each as BlobStore).close?.();
    }
  });

  test("whose lock is stolen writes no more", async () => {
    const name = newName();
    const blobs = await open(name);
    locks.steal(`tidemark-${name}`);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect((await refusal(blobs.write([{ name: "a", bytes }]))).code).toBe("fenced");
    await blobs.close?.();
  });
});

describe("what is opened", () => {
  test("of a later version is refused", async () => {
    const name = newName();
    const request = indexedDB.open(`tidemark-${name}`, 2);
    (await keyval.promisifyRequest(request)).close();
    expect((await refusal(open(name))).code).toBe("cannot-resume");
  });

  test("of other things is refused, and stays as it was", async () => {
    const name = newName();
    const request = indexedDB.open(`tidemark-${name}`, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore("others");
    (await keyval.promisifyRequest(request)).close();
    expect((await refusal(open(name))).code).toBe("bad-option");
    expect((await refusal(open(name))).code).toBe("bad-option"); // and the lock was let go
  });

  test("is named by a text", () => {
    for (const name of ["", undefined, 1]) expect(() => idbStore(name as string)).toThrow(/bad-option/);
  });

  test("says so where there is no IndexedDB", async () => {
    const error = await refusal(idbStore("x").open());
    expect(error.code).toBe("store-failed");
    expect(error.message).toContain("there is no IndexedDB here");
  });
});
