import { writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { filesInTurn } from "../../../ts/connectors/files/open-in-turn.ts";
import type { SourcePartition } from "../../../ts/connectors/source.ts";
import { testContext } from "../context.ts";
import { tempFolder } from "./temp-folder.ts";

const path = `${tempFolder()}some.txt`;
writeFileSync(path, "a\n");
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** More partitions than may be open at once, each begun; the last waits for its turn. */
async function begun(openFile: () => Promise<SourcePartition<string, number>>) {
  const source = filesInTurn<string, number>("test", path, 7, openFile);
  const partitions = await Promise.all(
    Array.from({ length: 33 }, () => source.open(path, undefined, testContext())),
  );
  const reads = partitions.map((partition) => Promise.resolve(partition.read(1)));
  await turn();
  return { source, partitions, reads };
}

const opened = (close = async (): Promise<void> => {}): SourcePartition<string, number> => ({
  read: () => ({ values: ["a"] }),
  position: () => 8,
  close,
});

test("who is closed while it waits for its turn lets the next one have it", async () => {
  const { source, partitions, reads } = await begun(async () => opened());
  await partitions[32]!.close?.();
  await partitions[0]!.close?.();
  expect(await reads[32]).toEqual({ values: [] });
  const next = await source.open(path, undefined, testContext());
  expect(await next.read(1)).toEqual({ values: ["a"] });
});

test("what is opened for one that was closed meanwhile is closed, and its place is free", async () => {
  const close = vi.fn(async () => {});
  const opening: (() => void)[] = [];
  const { partitions, reads } = await begun(
    () => new Promise((resolve) => opening.push(() => resolve(opened(close)))),
  );
  expect(opening).toHaveLength(32);
  await partitions[0]!.close?.();
  await turn();
  expect(opening).toHaveLength(33);
  opening[0]!();
  expect([await reads[0], close.mock.calls.length]).toEqual([{ values: [] }, 1]);
});

test("until it is opened a file stands where it was entered, and one that is missing is told of at once", async () => {
  const source = filesInTurn<string, number>("test", path, 7, async () => opened());
  for (const [position, at] of [
    [undefined, 7],
    [3, 3],
  ] as const) {
    const partition = await source.open(path, position, testContext());
    expect([partition.position(), partition.progress?.()]).toEqual([at, 0]);
    await partition.read(1);
    expect(partition.position()).toBe(8);
  }
  await expect((async () => source.open(`${path}.none`, undefined, testContext()))()).rejects.toMatchObject({
    code: "cannot-open",
  });
});

test("a file waits until it is its turn", async () => {
  const { partitions } = await begun(async () => opened());
  const [first, last] = [partitions[0]!, partitions[32]!];
  expect([first.isWaiting, last.isWaiting]).toEqual([false, true]);
  await first.close?.();
  await turn();
  expect(last.isWaiting).toBe(false);
});
