import { beforeEach, describe, expect, test } from "vitest";
import {
  Antichain,
  advance,
  ChangeBatch,
  Core,
  CountedAntichain,
  enter,
  identity,
  leave,
  type Summary,
  type Timestamp,
  type Tracker,
  TrackerBuilder,
} from "../../ts/core/index.ts";
import { builds } from "./cores.ts";

const code = (expected: string): unknown => expect.objectContaining({ name: "CoreError", code: expected });

/** A head, then an input and an output for each step; inputs are watched. */
function chain(
  core: Core,
  steps: number,
  depth: number,
  table = true,
): { tracker: Tracker; inputs: number[] } {
  const builder = new TrackerBuilder(core);
  const locations = Array.from({ length: 2 * steps }, () => builder.location(depth));
  const inputs = locations.filter((l) => l % 2 === 1);
  for (const l of locations.slice(1)) builder.path(l - 1, l, identity(depth));
  for (const l of inputs) builder.watch(l);
  builder.hold(0, new Array<number>(depth).fill(0), 1);
  return { tracker: builder.build({ table }), inputs };
}

describe.each(builds)("%s", (_, module) => {
  let core: Core;
  beforeEach(() => {
    core = new Core(module);
  });

  test("a capability lowered at the head of a chain moves every frontier behind it", () => {
    const { tracker, inputs } = chain(core, 10, 2);
    tracker.update(0, [0, 0], -1);
    tracker.update(0, [0, 1], 1);
    expect(tracker.commit()).toBe(10);
    expect(inputs.map((_, i) => tracker.moved(i)).sort((a, b) => a - b)).toEqual(inputs);
    expect(inputs.map((l) => tracker.frontier(l).elements)).toEqual(inputs.map(() => [[0, 1]]));
    expect(() => tracker.moved(10)).toThrow(code("bad-location"));
    expect(tracker.commit()).toBe(0);
    expect(() => tracker.moved(0)).toThrow(code("bad-location"));
  });

  test("a frontier is a snapshot: it stays as it was when the location moves on", () => {
    const { tracker } = chain(core, 1, 1);
    const before = tracker.frontier(1);
    tracker.update(0, [0], -1);
    expect(tracker.frontier(1)).toBe(before);
    tracker.commit();
    expect([before.elements, before.isEmpty, before.lessEqual([0]), before.lessThan([0])]).toEqual([
      [[0]],
      false,
      true,
      false,
    ]);
    expect(tracker.frontier(1).isEmpty).toBe(true);
    expect(tracker.frontier(1).lessEqual([1e9])).toBe(false);
  });

  test("a batch that cancels itself moves nothing, and neither does an empty one", () => {
    const { tracker } = chain(core, 10, 2);
    tracker.update(5, [0, 0], 7);
    tracker.update(5, [0, 0], -7);
    expect([tracker.commit(), tracker.commit()]).toEqual([0, 0]);
    expect(tracker.take()).toBeUndefined();
  });

  test("each depth agrees with the same history in fewer coordinates", () => {
    const history = (depth: number): string => {
      const { tracker } = chain(core, 3, depth);
      const at = (x: number): Timestamp => [x, ...new Array<number>(depth - 1).fill(0)];
      const seen: unknown[] = [];
      for (const [location, time, delta] of [
        [2, 4, 1],
        [0, 0, -1],
        [0, 9, 2],
        [2, 4, -1],
        [4, 6, -1],
        [4, 6, 2],
        [0, 9, -2],
      ] as const) {
        tracker.update(location, at(time), delta);
        tracker.commit();
        seen.push([1, 3, 5].map((l) => tracker.frontier(l).elements.map(([x]) => x)));
      }
      return JSON.stringify(seen);
    };
    expect(new Set([1, 2, 3, 4].map(history)).size).toBe(1);
  });

  test("infinite coordinates go round a loop and leave it again", () => {
    for (const table of [true, false]) {
      const builder = new TrackerBuilder(core);
      for (const depth of [1, 2, 2, 1]) builder.location(depth);
      builder.path(0, 1, enter(1));
      builder.path(1, 2, advance(2));
      builder.path(2, 1, identity(2));
      builder.path(1, 3, leave(2));
      for (let l = 0; l < 4; l++) builder.watch(l);
      builder.hold(0, [-Infinity], 1);
      const tracker = builder.build({ table });
      expect(tracker.frontier(3).elements).toEqual([[-Infinity]]);
      tracker.update(1, [-Infinity, Infinity], 1);
      tracker.update(1, [Infinity, -Infinity], 1);
      tracker.update(0, [-Infinity], -1);
      tracker.commit();
      expect(tracker.frontier(2).elements).toEqual(
        expect.arrayContaining([
          [-Infinity, Infinity],
          [Infinity, -Infinity],
        ]),
      );
      expect(tracker.frontier(3).elements).toEqual([[-Infinity]]);
      tracker.update(1, [-Infinity, Infinity], -1);
      tracker.commit();
      expect([2, 3].map((l) => tracker.frontier(l).elements)).toEqual([
        [[Infinity, -Infinity]],
        [[Infinity]],
      ]);
      tracker.update(1, [Infinity, -Infinity], -1);
      tracker.commit();
      expect([1, 2, 3].every((l) => tracker.frontier(l).isEmpty)).toBe(true);
    }
  });

  test("what a loop at an infinite coordinate makes of a timestamp is gone when the timestamp is", () => {
    for (const table of [true, false]) {
      const builder = new TrackerBuilder(core);
      const [inside, outside] = [builder.location(2), builder.location(1)];
      builder.path(inside, outside, leave(2));
      builder.path(outside, inside, { keep: 1, add: [1, 0] }); // an infinity plus 1 is as much; the rest begins anew
      for (const location of [inside, outside]) builder.watch(location);
      const tracker = builder.build({ table });
      for (const infinity of [-Infinity, Infinity]) {
        tracker.update(inside, [infinity, 5], 1);
        tracker.commit();
        expect(tracker.frontier(inside).elements).toEqual([[infinity, 0]]);
        tracker.update(inside, [infinity, 5], -1);
        tracker.commit();
        expect([inside, outside].map((l) => tracker.frontier(l).elements)).toEqual([[], []]);
      }
    }
  });

  test("0 and -0 are one timestamp", () => {
    const { tracker } = chain(core, 1, 1);
    tracker.update(0, [-0], -1);
    tracker.commit();
    expect(tracker.occurrences()).toEqual([]);
  });

  test("witnesses are the occurrences that hold a frontier, and where they arrive", () => {
    for (const table of [true, false]) {
      const builder = new TrackerBuilder(core);
      for (const depth of [1, 2, 2, 1]) builder.location(depth);
      builder.path(0, 1, enter(1));
      builder.path(1, 2, advance(2));
      builder.path(2, 1, identity(2));
      builder.path(2, 3, leave(2));
      builder.watch(3);
      builder.hold(0, [5], 2);
      const tracker = builder.build({ table });
      for (const time of [
        [3, 1],
        [3, 4],
        [7, 0],
      ])
        tracker.update(1, time, 1);
      tracker.update(1, [1, 0], -1);
      tracker.commit();
      expect(tracker.frontier(3).elements).toEqual([[3]]);
      expect(tracker.witnesses(3)).toEqual([
        { location: 1, time: [3, 1], count: 1, arrivesAt: [3] },
        { location: 1, time: [3, 4], count: 1, arrivesAt: [3] },
      ]);
      expect(() => tracker.witnesses(1)).toThrow(code("bad-location"));
      expect(tracker.occurrences()).toContainEqual({ location: 1, time: [1, 0], count: -1 });
    }
  });

  test("equal graphs have equal fingerprints, others do not", () => {
    const build = (change: (builder: TrackerBuilder) => void): string => {
      const builder = new TrackerBuilder(new Core(module));
      for (let l = 0; l < 3; l++) builder.location(1);
      builder.path(0, 1, identity(1));
      builder.hold(0, [0], 2);
      change(builder);
      return builder.build().fingerprint;
    };
    const changes: ((builder: TrackerBuilder) => void)[] = [
      () => {},
      (builder) => builder.location(1),
      (builder) => builder.location(2),
      (builder) => builder.path(1, 2, identity(1)),
      (builder) => builder.path(0, 2, identity(1)),
      (builder) => builder.path(1, 2, advance(1)),
      (builder) => builder.hold(0, [0], 1),
    ];
    const prints = changes.map(build);
    expect(new Set(prints).size).toBe(changes.length);
    expect(changes.map(build)).toEqual(prints);
    expect(prints[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  test("a graph too large for a table is tracked without one", () => {
    const { tracker, inputs } = chain(core, 3000, 1); // 6,000 locations times 3,000 watched
    tracker.update(0, [0], -1);
    tracker.update(0, [4], 1);
    expect(tracker.commit()).toBe(3000);
    expect(tracker.frontier(inputs[2999]!).elements).toEqual([[4]]);
    expect(core.memoryBytes).toBeLessThan(16 << 20);
  });

  test("what an update may not be is refused, and the batch goes on without it", () => {
    const { tracker } = chain(core, 1, 2);
    const wrong: [string, number, Timestamp, number][] = [
      ["bad-location", 2, [0, 0], 1],
      ["bad-location", -1, [0, 0], 1],
      ["bad-location", 0.5, [0, 0], 1],
      ["bad-timestamp", 0, [0], 1],
      ["bad-timestamp", 0, [0, 0, 0], 1],
      ["bad-timestamp", 0, [0, Number.NaN], 1],
      ["bad-timestamp", 0, [0.5, 0], 1],
      ["bad-timestamp", 0, [0, 2 ** 53], 1],
      ["bad-count", 0, [0, 0], 0.5],
      ["bad-count", 0, [0, 0], Number.NaN],
      ["bad-count", 0, [0, 0], 2 ** 53],
    ];
    tracker.update(0, [0, 0], -1);
    for (const [expected, ...update] of wrong)
      expect(() => tracker.update(...update)).toThrow(code(expected));
    tracker.update(0, [0, 3], 1);
    tracker.commit();
    expect(tracker.occurrences()).toEqual([{ location: 0, time: [0, 3], count: 1 }]);
    expect(() => tracker.frontier(0)).toThrow(code("bad-location"));
    expect(() => tracker.frontier(7)).toThrow(code("bad-location"));
    expect(() => tracker.isUrgent(1, [0])).toThrow(code("bad-timestamp"));
  });

  test("what a graph may not be is refused", () => {
    const builder = new TrackerBuilder(core);
    builder.location(1);
    builder.location(2);
    for (const depth of [0, 5, 1.5, Number.NaN])
      expect(() => builder.location(depth)).toThrow(code("bad-timestamp"));
    const summaries: Summary[] = [
      { keep: 2, add: [0, 0] },
      { keep: -1, add: [0, 0] },
      { keep: 0.5, add: [0, 0] },
      { keep: 1, add: [0] },
      { keep: 1, add: [0, -1] },
      { keep: 1, add: [0, Infinity] },
      { keep: 1, add: [0, 0.5] },
      { keep: 1, add: [0, 2 ** 53] },
    ];
    for (const summary of summaries) expect(() => builder.path(0, 1, summary)).toThrow(code("bad-summary"));
    expect(() => builder.path(0, 2, identity(1))).toThrow(code("bad-location"));
    expect(() => builder.watch(2)).toThrow(code("bad-location"));
    expect(() => builder.hold(2, [0], 1)).toThrow(code("bad-location"));
    expect(() => builder.hold(0, [0, 0], 1)).toThrow(code("bad-timestamp"));
    expect(() => builder.hold(0, [0], 0.1)).toThrow(code("bad-count"));
  });

  test("a loop that does not advance is refused, naming its locations", () => {
    const builder = new TrackerBuilder(core);
    for (let l = 0; l < 4; l++) builder.location(1);
    builder.path(0, 1, identity(1));
    builder.path(1, 2, identity(1));
    builder.path(2, 1, identity(1));
    builder.path(2, 3, advance(1));
    builder.path(3, 0, identity(1));
    let cycle: unknown;
    try {
      builder.build();
    } catch (error) {
      ({ cycle } = error as { cycle: unknown });
    }
    expect([...(cycle as number[])].sort()).toEqual([1, 2]);
  });

  test("advances that add up to more than a coordinate holds are refused", () => {
    const builder = new TrackerBuilder(core);
    for (let l = 0; l < 3; l++) builder.location(1);
    builder.path(0, 1, advance(1, Number.MAX_SAFE_INTEGER));
    builder.path(1, 2, advance(1));
    builder.watch(2);
    expect(() => builder.build()).toThrow(code("bad-summary"));
  });

  test("the use of what was freed is refused", () => {
    for (const thing of [new Antichain(core, 1), new CountedAntichain(core, 1), new ChangeBatch(core, 1)]) {
      thing.free();
      expect(() => thing.free()).toThrow(code("already-freed"));
      if (thing instanceof Antichain) expect(() => thing.elements()).toThrow(code("already-freed"));
    }
  });
});

test("a core without a module says how to load one", () => {
  expect(() => new Core()).toThrow(code("core-not-loaded"));
});
