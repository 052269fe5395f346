import { Buffer } from "node:buffer";
import { clearStore, copyStore, exportStore, importStore, inspectStore, verifyStore } from "tidemark/stores";
import { describe, expect, test } from "vitest";
import { MemoryBlobs } from "../memory-blobs.ts";
import { live, savedBlobs } from "./saved.ts";

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return new Uint8Array(Buffer.concat(all));
}

/** In pieces of odd sizes. */
function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("an export", () => {
  test("is a file with a line before each blob, whose checksums any tool can check", async () => {
    const saved = await savedBlobs();
    const { segments } = await inspectStore(saved.store);
    const text = Buffer.from(await bytesOf(exportStore(saved.store))).toString("latin1");
    expect(text).toMatch(/^TIDESTORE 1\nm-\d{12} \d+ [0-9a-f]{8}\nTIDEMANIFEST 1 /);
    for (const { name, bytes } of segments)
      expect(text).toMatch(new RegExp(`\n${name} ${bytes} [0-9a-f]{8}\nTIDESEG`));
    expect(text.endsWith("\nend\n")).toBe(true);
  });

  test.each([1, 7, 100_000])(
    "is taken in whatever its pieces are, and a flow goes on with it: %i",
    async (size) => {
      const saved = await savedBlobs();
      const bytes = await bytesOf(exportStore(saved.store));
      const copy = new MemoryBlobs();
      const imported = await importStore(copy.store, cut(bytes, size));
      expect(imported).toMatchObject({ flow: "sums", epoch: expect.any(Number) });
      expect(await inspectStore(copy.store)).toEqual({
        ...(await inspectStore(saved.store)),
        olderEpochs: [],
      });
      expect(await live(copy.store, 200)).toEqual(await live(saved.store, 200));
    },
  );

  test("cut off anywhere, or with any byte flipped, it is refused, and leaves the store empty", async () => {
    const bytes = await bytesOf(exportStore((await savedBlobs()).store));
    const copy = new MemoryBlobs();
    const refused = async (hurt: Uint8Array): Promise<void> => {
      await expect(importStore(copy.store, [hurt], "x.tidestore")).rejects.toMatchObject({
        code: expect.stringMatching(/store-damaged|cannot-resume/),
        message: expect.stringMatching(/^x\.tidestore, /),
      });
      expect(copy.blobs.size).toBe(0);
    };
    for (let at = 0; at < bytes.length; at++) {
      await refused(bytes.slice(0, at));
      const hurt = bytes.slice();
      hurt[at]! ^= 1;
      await refused(hurt);
    }
    await refused(Uint8Array.from([...bytes, 10]));
  });

  test("of a damaged store there is none", async () => {
    for (const kind of ["m-", "s-"]) {
      const { blobs, store } = await savedBlobs();
      blobs.get(
        [...blobs.keys()]
          .filter((name) => name.startsWith(kind))
          .sort()
          .at(-1)!,
      )![30]! ^= 1;
      await expect(bytesOf(exportStore(store))).rejects.toMatchObject({ code: "store-damaged" });
    }
  });

  test("lets go of its store when nobody reads on", async () => {
    const saved = await savedBlobs();
    let closed = 0;
    const store = saved.store;
    Object.assign(saved, { close: async () => void closed++ });
    for await (const _ of exportStore(store)) break;
    expect(closed).toBe(1);
  });
});

describe("an import", () => {
  test("is refused by a store that holds something, and leaves it alone", async () => {
    const saved = await savedBlobs();
    const other = await savedBlobs();
    const before = new Map(other.blobs);
    await expect(copyStore(saved.store, other.store)).rejects.toThrow("it is not empty");
    await expect(copyStore(saved.store, saved.store)).rejects.toMatchObject({ code: "bad-option" });
    expect(other.blobs).toEqual(before);
    const foreign = new MemoryBlobs();
    foreign.blobs.set("greeting", new Uint8Array(1));
    await expect(copyStore(saved.store, foreign.store)).rejects.toThrow("it is not empty");
  });

  test("takes no notice of what one that died has left", async () => {
    const saved = await savedBlobs();
    const copy = new MemoryBlobs();
    copy.blobs.set("s-1-0-9", new Uint8Array(3));
    await copyStore(saved.store, copy.store);
    expect(copy.blobs.has("s-1-0-9")).toBe(false);
    expect((await verifyStore(copy.store)).isSound).toBe(true);
  });

  test("of what is no bytes is refused", async () => {
    await expect(importStore(new MemoryBlobs().store, ["TIDESTORE 1\n"] as never)).rejects.toMatchObject({
      code: "bad-option",
    });
  });
});

test("a cleared store is empty, and a flow begins anew", async () => {
  const saved = await savedBlobs();
  const count = saved.blobs.size;
  expect(await clearStore(saved.store)).toBe(count);
  expect(saved.blobs.size).toBe(0);
  expect(await live(saved.store)).toEqual(await live(new MemoryBlobs().store));
});
