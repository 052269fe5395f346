import { compactStore, inspectStore, readState, verifyStore } from "tidemark/stores";
import { expect, test, vi } from "vitest";
import { MemoryBlobs } from "../memory-blobs.ts";
import { endless, live, savedBlobs } from "./saved.ts";

test("what a flow resumes with is the same, in one segment, and nothing else is left", async () => {
  const kept = await savedBlobs();
  const compacted = await savedBlobs();
  const state = await readState(compacted.store, "sum");
  const before = await inspectStore(compacted.store);
  const { after } = await compactStore(compacted.store);
  expect(after.segments).toBe(1);
  expect(after.bytes).toBeLessThan(before.bytes);
  expect(compacted.blobs.size).toBe(2);
  expect(await verifyStore(compacted.store)).toMatchObject({ isSound: true, resumesFrom: before.epoch });
  const byKey = (cells: typeof state) => new Map(cells.map((cell) => [`${cell.table} ${cell.key}`, cell]));
  expect(byKey(await readState(compacted.store, "sum"))).toEqual(byKey(state));
  expect(await live(compacted.store, 200)).toEqual(await live(kept.store, 200));
  expect(await live(compacted.store, 300)).toEqual(await live(kept.store, 300));
});

test("again and again it stays as it is", async () => {
  const { store } = await savedBlobs();
  const { after } = await compactStore(store);
  expect(await compactStore(store)).toEqual({ before: after, after });
});

test("a flow that is running is fenced off where the store has no lock", async () => {
  const { store } = new MemoryBlobs();
  const running = endless(store);
  running.done.catch(() => {});
  await running.commit();
  await compactStore(store);
  await expect(running.commit()).rejects.toMatchObject({ code: "fenced" });
  await vi.waitFor(() => expect(running.state).toBe("failed"));
  expect((await verifyStore(store)).isSound).toBe(true);
});

test.each(["m-", "s-"])("what is damaged stays as it is: %s", async (kind) => {
  const { blobs, store } = await savedBlobs();
  const damaged = [...blobs.keys()]
    .filter((name) => name.startsWith(kind))
    .sort()
    .at(-1)!;
  blobs.get(damaged)![30]! ^= 1;
  const before = new Map(blobs);
  await expect(compactStore(store)).rejects.toMatchObject({ code: "store-damaged" });
  for (const [name, bytes] of before) expect(blobs.get(name)).toBe(bytes);
});

test("an empty store has nothing to compact, and stays empty", async () => {
  const { blobs, store } = new MemoryBlobs();
  await expect(compactStore(store)).rejects.toThrow("it is empty");
  expect(blobs.size).toBe(0);
});

test("whatever dies on the way, the store is as it was or as it will be", async () => {
  for (let writes = 0; ; writes++) {
    const blobs = await savedBlobs();
    const state = await readState(blobs.store, "sum");
    let left = writes;
    const { write, create } = MemoryBlobs.prototype;
    const dying =
      <A, R>(act: (argument: A) => Promise<R>) =>
      async (argument: A): Promise<R> => {
        if (left-- === 0) throw new Error("it died");
        return act.call(blobs, argument);
      };
    Object.assign(blobs, { write: dying(write), create: dying(create) });
    const result = await compactStore(blobs.store).then(
      () => "done",
      () => "died",
    );
    Object.assign(blobs, { write, create });
    expect((await verifyStore(blobs.store)).isSound).toBe(true);
    expect(new Set((await readState(blobs.store, "sum")).map((cell) => JSON.stringify(cell)))).toEqual(
      new Set(state.map((cell) => JSON.stringify(cell))),
    );
    if (result === "done") break;
  }
});
