import { inspectStore, readState } from "tidemark/stores";
import { expect, test } from "vitest";
import { MemoryBlobs } from "../memory-blobs.ts";
import { savedBlobs } from "./saved.ts";

test("tells what each step keeps: keys, not versions of them", async () => {
  const { blobs, store } = await savedBlobs();
  const report = await inspectStore(store);
  expect(report).toMatchObject({ store: "memory", flow: "sums", isFinal: true, epoch: expect.any(Number) });
  expect(report.olderEpochs.every((epoch) => epoch <= report.epoch)).toBe(true);
  expect(report.steps).toMatchObject([
    { step: "sums.n", tables: [{ table: "positions", keys: 1 }, { table: "watermarks" }] },
    { step: "sums.sum", tables: [{ table: "states", keys: 4, cells: 4 }, { table: "watermark" }] },
  ]);
  const sizes = report.segments.map(({ name }) => blobs.get(name)!.length);
  expect(report.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  const heads = 8 * report.segments.length;
  expect(report.steps.reduce((sum, { bytes }) => sum + bytes, heads)).toBe(report.bytes);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test("changes nothing", async () => {
  const { blobs, store } = await savedBlobs();
  const before = new Map(blobs);
  await inspectStore(store);
  await readState(store, "sum");
  expect(blobs).toEqual(before);
});

test("where the newest commit is damaged it tells so, and of the one before", async () => {
  const { blobs, store } = await savedBlobs();
  const { olderEpochs } = await inspectStore(store);
  const newest = [...blobs.keys()]
    .filter((name) => name.startsWith("m-"))
    .sort()
    .at(-1)!;
  blobs.get(newest)![60]! ^= 1;
  expect(await inspectStore(store)).toMatchObject({
    epoch: olderEpochs[0],
    fallBack: expect.stringContaining(`memory, ${newest}`),
  });
});

test("an empty store is told of, and what is no store", async () => {
  await expect(inspectStore(new MemoryBlobs().store)).rejects.toThrow("it is empty");
  await expect(inspectStore("./state" as never)).rejects.toMatchObject({ code: "bad-option" });
});

test("a step that is not there is told of, with those that are", async () => {
  const { store } = await savedBlobs();
  await expect(readState(store, "gone")).rejects.toThrow(
    'step "gone" has saved nothing: there are sums.n, sums.sum [bad-option]',
  );
});

test("the state of keys is that of the last commit, and a number is not the text of it", async () => {
  const { store } = await savedBlobs();
  expect((await readState(store, "sum", ["five"])).map(({ content }) => (content as unknown[])[0])).toEqual([
    950,
  ]);
  expect(await readState(store, "sums.sum", [1])).toMatchObject([{ table: "states", key: 1 }]);
  expect(await readState(store, "sum", ["1"])).toEqual([]);
  expect(await readState(store, "sum")).toHaveLength(5);
});
