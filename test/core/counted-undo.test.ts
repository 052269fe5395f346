import { expect, test } from "vitest";
import { Core, CountedAntichain } from "../../ts/core/index.ts";
import { builds } from "./cores.ts";

const MOST = Number.MAX_SAFE_INTEGER;

// Changes that come to nothing are undone from the last one back: counts on the way may be as large as there are.
test.each(builds)("%s: what cannot be counted changes nothing", (_name, module) => {
  const counted = new CountedAntichain(new Core(module), 1);
  counted.update([[[0], MOST]]);
  const changes: [number[], number][] = [
    [[0], -MOST],
    [[0], MOST],
    [[1], MOST],
    [[1], MOST],
  ];
  expect(() => counted.update(changes)).toThrow(expect.objectContaining({ code: "bad-count" }));
  expect([counted.count([0]), counted.count([1])]).toEqual([MOST, 0]);
  expect(counted.frontier()).toEqual([[0]]);
});
