import fc from "fast-check";
import { expect, test } from "vitest";
import { cycleWithoutAdvance } from "../../ts/core/cycles.ts";
import { advance, identity } from "../../ts/core/summary.ts";
import type { Path } from "./graphs.ts";
import { type Time, through } from "./oracle.ts";
import { patience, runs } from "./runs.ts";

const depths = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 });
const graphs = depths.chain((all) => {
  const end = fc.nat(all.length - 1);
  const path = fc.tuple(end, end).chain(([from, to]): fc.Arbitrary<Path> => {
    const add = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: all[to]!, maxLength: all[to]! });
    const keep = fc.nat(Math.min(all[from]!, all[to]!));
    return fc.record({ from: fc.constant(from), to: fc.constant(to), summary: fc.record({ keep, add }) });
  });
  return fc.record({ depths: fc.constant(all), paths: fc.array(path, { maxLength: 8 }) });
});

/** Every cycle that visits a location once at most, from its least location on. */
function simpleCycles(locations: number, paths: readonly Path[]): Path[][] {
  const cycles: Path[][] = [];
  const extend = (start: number, way: Path[]): void => {
    const at = way.length === 0 ? start : way[way.length - 1]!.to;
    for (const path of paths) {
      if (path.from !== at || path.to < start) continue;
      if (path.to === start) cycles.push([...way, path]);
      else if (!way.some(({ to }) => to === path.to)) extend(start, [...way, path]);
    }
  };
  for (let start = 0; start < locations; start++) extend(start, []);
  return cycles;
}

/** The definition: once round changes something, but a second time round changes nothing more. */
function standsStill(cycle: readonly Path[], depth: number): boolean {
  const round = (time: Time): Time => cycle.reduce((at, path) => through(path, at)!, time);
  const once = round(new Array<number>(depth).fill(7));
  return String(round(once)) === String(once);
}

test(
  "a graph is refused iff some cycle does not advance, and the cycle that is named does not",
  () => {
    let refused = 0;
    const property = fc.property(graphs, ({ depths, paths }) => {
      const bad = simpleCycles(depths.length, paths).some((cycle) =>
        standsStill(cycle, depths[cycle[0]!.from]!),
      );
      const named = cycleWithoutAdvance(depths.length, paths);
      expect(named !== undefined).toBe(bad);
      if (named === undefined) return;
      refused++;
      for (const [i, from] of named.entries()) {
        const to = named[(i + 1) % named.length];
        expect(paths.some((path) => path.from === from && path.to === to)).toBe(true);
      }
    });
    fc.assert(property, runs(3000));
    expect(refused).toBeGreaterThan(100);
  },
  patience,
);

test("a chain of a hundred thousand locations is no cycle, and its end tied to its head is", () => {
  const step = (from: number, to: number): Path => ({ from, to, summary: { keep: 1, add: [0] } });
  const chain = Array.from({ length: 99_999 }, (_, l) => step(l, l + 1));
  expect(cycleWithoutAdvance(100_000, chain)).toBeUndefined();
  expect(cycleWithoutAdvance(100_000, [...chain, step(99_999, 0)])).toHaveLength(100_000);
});

test("a loop is found at whatever depth", () => {
  for (const depth of [1, 2, 3, 4]) {
    expect(cycleWithoutAdvance(1, [{ from: 0, to: 0, summary: identity(depth) }])).toEqual([0]);
    expect(cycleWithoutAdvance(1, [{ from: 0, to: 0, summary: advance(depth) }])).toBeUndefined();
  }
});
