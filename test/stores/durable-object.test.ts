import { RecoveryError } from "tidemark/stores";
import { durableObjectStore, type ObjectStorage } from "tidemark/stores/durable-object";
import { storeConformance } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { illegalNames, refusesNames } from "./illegal-names.ts";
import { SomeStorage } from "./some-storage.ts";

// The same cases, and evictions, in workerd's own storage: test/runtimes/platforms/durable-object.mjs.

const bytes = Uint8Array.of(1, 2, 3);

async function refusal(act: Promise<unknown>): Promise<RecoveryError> {
  const error = await act.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

describe.each([
  ["in SQLite", { sql: true }],
  ["as keys and values", { sql: false }],
])("durableObjectStore %s", (_kind, kind) => {
  test.each(storeConformance(() => durableObjectStore(new SomeStorage(kind))))("$name", ({ run }) => run());

  test.each(illegalNames)("refuses %j as a name", async (name) => {
    await refusesNames(await durableObjectStore(new SomeStorage(kind)).open(), name);
  });

  test("waits for the disk, and does more than one call in a transaction", async () => {
    const storage = new SomeStorage(kind);
    const blobs = await durableObjectStore(storage).open();
    const doneIn = async (act: () => Promise<unknown>): Promise<string> => {
      storage.done.length = 0;
      await act();
      return storage.done.join(" ").replaceAll(/(\w+)(?: \1)+/g, "$1");
    };
    const large = { name: "large", bytes: new Uint8Array(20 << 20) };
    expect(await doneIn(() => blobs.write([{ name: "a", bytes }]))).toBe("put sync");
    expect(await doneIn(() => blobs.write([large]))).toBe("begin put commit sync");
    expect(await doneIn(() => blobs.create({ name: "b", bytes }))).toBe("begin get put commit sync");
    expect(await doneIn(() => blobs.delete(["a", "b"]))).toBe("get delete sync");
  });

  test("leaves nothing of what is deleted, and nothing of a write that fails", async () => {
    const storage = new SomeStorage(kind);
    storage.values.set("own", 1);
    const blobs = await durableObjectStore(storage).open();
    await blobs.write([{ name: "a", bytes: new Uint8Array(20 << 20) }]);
    await blobs.delete(["a"]);
    const put = storage.put.bind(storage);
    let puts = 0;
    storage.put = async (entries) => {
      if (puts++ > 0) throw new Error("Durable Object reset");
      await put(entries);
    };
    const error = await refusal(blobs.write([{ name: "b", bytes: new Uint8Array(20 << 20) }]));
    expect(error.message).toBe("durableObjectStore(): Durable Object reset [store-failed]");
    expect([...storage.values.keys()].sort()).toEqual(["own", "tidemark/format"]);
  });
});

describe("one storage", () => {
  test("is open in one run at a time, for each prefix", async () => {
    const storage = new SomeStorage({ sql: true });
    const first = await durableObjectStore(storage).open();
    expect((await refusal(durableObjectStore(storage).open())).code).toBe("store-in-use");
    const other = await durableObjectStore(storage, { prefix: "b/" }).open();
    await first.write([{ name: "a", bytes }]);
    expect(await other.list()).toEqual([]);
    await first.close?.();
    expect(await (await durableObjectStore(storage).open()).list()).toEqual(["a"]);
  });

  test("of a later version is refused, again and again", async () => {
    const storage = new SomeStorage({ sql: true });
    storage.values.set("tidemark/format", 2);
    for (let i = 0; i < 2; i++)
      expect((await refusal(durableObjectStore(storage).open())).code).toBe("cannot-resume");
  });

  test("that lacks a part says so, with the name", async () => {
    const storage = new SomeStorage({ sql: false });
    const blobs = await durableObjectStore(storage).open();
    await blobs.write([{ name: "a", bytes: new Uint8Array(300_000) }]);
    storage.values.delete("tidemark/part/a/1");
    expect(await refusal(blobs.read(["a"]))).toMatchObject({
      code: "store-damaged",
      site: { blob: "a" },
    });
  });

  test.each([undefined, {}, "x"])("is not %j", (storage) => {
    expect(() => durableObjectStore(storage as unknown as ObjectStorage)).toThrow(/bad-option/);
  });
});
