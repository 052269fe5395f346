import { expect, test } from "vitest";
import { atOnce } from "../../ts/stores/at-once.ts";

test("results stand in the order of the items, and no more are under way than may be", async () => {
  let underWay = 0;
  let most = 0;
  const results = await atOnce(3, [5, 1, 4, 2, 3, 0], async (turns) => {
    most = Math.max(most, ++underWay);
    for (let i = 0; i < turns; i++) await undefined;
    underWay--;
    return turns * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30, 0]);
  expect(most).toBe(3);
});

test("nothing begins after a failure, and what has begun is waited for", async () => {
  const began: number[] = [];
  const ended: number[] = [];
  const failing = atOnce(2, [0, 1, 2, 3, 4], async (item) => {
    began.push(item);
    if (item === 1) throw new Error(`of ${item}`);
    await new Promise((resolve) => setImmediate(resolve));
    ended.push(item);
  });
  await expect(failing).rejects.toThrow("of 1");
  expect([began, ended]).toEqual([[0, 1], [0]]);
});
