import { expect, test } from "vitest";
import type { SavedCell } from "../../ts/flow/state/table.ts";
import { FrameSizes } from "../../ts/recovery/frames.ts";
import { Rotor, type SizedStep, type Swept } from "../../ts/recovery/rotor.ts";

const stateOf = (...cells: SavedCell[]): Swept => ({ hasRows: () => false, saved: () => cells });
const cell = (key: string): SavedCell => ({ table: "states", key, content: 1 });

const step = (): SizedStep => ({ id: "step", operator: "scan", sizes: new FrameSizes() });

/** How many frames are saved again, of steps that have ended. */
function renewed(rotor: Rotor, epoch: number): number {
  return [...rotor.renewEnded(epoch)].length;
}

test("what a step has come to at its end is not saved with an epoch before", () => {
  const rotor = new Rotor(2);
  rotor.add(step(), stateOf(cell("a")), 4);
  rotor.allow(1_000);
  expect(renewed(rotor, 3)).toBe(0);
  expect(renewed(rotor, 4)).toBe(1);
});

test("nothing is saved again before the epoch that all steps are known in", () => {
  const rotor = new Rotor(5);
  rotor.add(step(), stateOf(cell("a")), 1);
  rotor.allow(1_000);
  expect(renewed(rotor, 4)).toBe(0);
  expect(rotor.safe).toBe(0);
  expect(renewed(rotor, 5)).toBe(1);
  expect(rotor.safe).toBe(5);
});
