import { verifyStore } from "tidemark/stores";
import { expect, test } from "vitest";
import { MemoryBlobs } from "../memory-blobs.ts";
import { savedBlobs } from "./saved.ts";

test("a store that is whole is sound, and so is an empty one", async () => {
  const { blobs, store } = await savedBlobs();
  const check = await verifyStore(store);
  expect(check).toMatchObject({ isSound: true, manifests: 2, resumesFrom: expect.any(Number), damages: [] });
  expect(check.bytes).toBe([...blobs.values()].reduce((sum, { length }) => sum + length, 0));
  expect(await verifyStore(new MemoryBlobs().store)).toEqual({
    store: "memory",
    isSound: true,
    manifests: 0,
    segments: 0,
    bytes: 0,
    damages: [],
  });
});

test("any byte that is flipped anywhere is told, in its blob and at or before its place", async () => {
  const { blobs, store } = await savedBlobs();
  for (const [blob, bytes] of blobs) {
    for (let at = 0; at < bytes.length; at++) {
      bytes[at]! ^= 0x20;
      const { isSound, damages } = await verifyStore(store).catch((error) => {
        expect(error.code).toBe("cannot-resume"); // a later version, as far as can be seen
        return { isSound: false, damages: [] };
      });
      expect(isSound).toBe(false);
      for (const damage of damages) {
        expect(damage.blob).toBe(blob);
        expect(damage.byte).toBeLessThanOrEqual(Math.max(at, bytes.length));
      }
      bytes[at]! ^= 0x20;
    }
  }
  expect((await verifyStore(store)).isSound).toBe(true);
});

test("each damage is told, and whether a run would go on", async () => {
  const { blobs, store } = await savedBlobs();
  const segments = [...blobs.keys()].filter((name) => name.startsWith("s-")).sort();
  const [oldest, newest] = [...blobs.keys()].filter((name) => name.startsWith("m-")).sort();
  blobs.set(newest!, blobs.get(newest!)!.slice(0, 70));
  const fallen = await verifyStore(store);
  expect(fallen.damages.map(({ blob }) => blob)).toEqual([newest]);
  expect(fallen.resumesFrom).toBeTypeOf("number");
  blobs.get(segments[0]!)!.fill(7, 20, 30);
  blobs.delete(segments[1]!);
  const check = await verifyStore(store);
  expect(check).not.toHaveProperty("resumesFrom");
  expect(check.damages).toMatchObject([
    { blob: newest, problem: expect.stringContaining("its checksum is wrong") },
    { blob: segments[0], byte: 8, problem: expect.stringContaining("a checksum is wrong") },
    { blob: segments[1], problem: `memory, ${segments[1]}: it is gone [store-damaged]` },
  ]);
  blobs.set(oldest!, new Uint8Array(3));
  expect(await verifyStore(store)).toMatchObject({ manifests: 2, segments: 0, damages: [{}, {}] });
});
