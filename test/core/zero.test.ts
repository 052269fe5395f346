import { expect, test } from "vitest";
import { Antichain, ChangeBatch, Core, CountedAntichain } from "../../ts/core/index.ts";
import { builds } from "./cores.ts";

test.each(builds)("%s: a coordinate of -0 is 0 wherever it goes in", (_, module) => {
  const core = new Core(module);
  const antichain = new Antichain(core, 2);
  antichain.insert([-0, 1]);
  expect(antichain.elements()).toEqual([[0, 1]]);

  const changes = new ChangeBatch(core, 2);
  changes.update([-0, 1], 1);
  changes.update([0, 1], -1);
  changes.update([1, -0], 2);
  expect(changes.drain()).toEqual([[[1, 0], 2]]);

  const counted = new CountedAntichain(core, 2);
  counted.update([[[-0, 1], 1]]);
  expect(counted.frontier()).toEqual([[0, 1]]);
  expect(counted.update([[[0, 1], -1]])).toEqual([[[0, 1], -1]]);
  expect(counted.count([-0, 1])).toBe(0);
});
