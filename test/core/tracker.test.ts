import { beforeEach, describe, expect, test } from "vitest";
import {
  Antichain,
  advance,
  ChangeBatch,
  Core,
  CountedAntichain,
  enter,
  frontierOf,
  identity,
  leave,
  type Summary,
  type Timestamp,
  type Tracker,
  TrackerBuilder,
} from "../../ts/core/index.ts";
import { badTimes } from "./bad-times.ts";
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
    const meanings = ["", "a map", "a filter"].map((meaning) => {
      const builder = new TrackerBuilder(new Core(module));
      builder.location(1);
      return builder.build({ meaning }).fingerprint;
    });
    expect(new Set(meanings).size).toBe(3);
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
    tracker.update(1, [1, 0], -1);
    tracker.commit();
    expect(tracker.occurrences()).toEqual([
      { location: 0, time: [0, 3], count: 1 },
      { location: 1, time: [1, 0], count: -1 },
    ]);
    expect(() => tracker.frontier(0)).toThrow(code("bad-location"));
    expect(() => tracker.frontier(7)).toThrow(code("bad-location"));
    expect(() => tracker.isUrgent(1, [0])).toThrow(code("bad-timestamp"));
  });

  test.each([1, 2, 4])("what is no timestamp of %i coordinates is refused wherever one is taken", (depth) => {
    const { tracker } = chain(core, 1, depth);
    const builder = new TrackerBuilder(core);
    builder.location(depth);
    const antichain = new Antichain(core, depth);
    const batch = new ChangeBatch(core, depth);
    const counted = new CountedAntichain(core, depth);
    const takers: Record<string, (time: Timestamp) => unknown> = {
      "Tracker.update": (time) => tracker.update(0, time, 1),
      "Tracker.isUrgent": (time) => tracker.isUrgent(1, time),
      "TrackerBuilder.hold": (time) => builder.hold(0, time, 1),
      "Antichain.insert": (time) => antichain.insert(time),
      "Antichain.lessEqual": (time) => antichain.lessEqual(time),
      "Antichain.lessThan": (time) => antichain.lessThan(time),
      "ChangeBatch.update": (time) => batch.update(time, 1),
      "CountedAntichain.update": (time) =>
        counted.update([
          [new Array<number>(depth).fill(0), 1],
          [time, 1],
        ]),
      "CountedAntichain.count": (time) => counted.count(time),
      frontierOf: (time) => frontierOf([new Array<number>(depth).fill(0), time]),
    };
    for (const [name, take] of Object.entries(takers)) {
      for (const [kind, time] of badTimes(depth)) {
        expect(() => take(time), `${name} of ${kind}`).toThrow(code("bad-timestamp"));
      }
    }
    expect([antichain.elements(), batch.size, counted.frontier(), tracker.commit()]).toEqual([[], 0, [], 0]);
    expect(tracker.occurrences()).toHaveLength(1);
  });

  test("a frontier compares with times of its own depth alone", () => {
    const frontier = frontierOf([[1, 2]]);
    for (const time of [[1], [1, 2, 3], undefined as unknown as Timestamp]) {
      expect(() => frontier.lessEqual(time)).toThrow(code("bad-timestamp"));
      expect(() => frontier.lessThan(time)).toThrow(code("bad-timestamp"));
    }
    expect(() => frontierOf([[]])).toThrow(code("bad-timestamp"));
  });

  test("what is given is copied, and so is what is given out", () => {
    const time = [3, 4];
    const summary = { keep: 2, add: [1, 0] };
    const builder = new TrackerBuilder(core);
    for (let l = 0; l < 2; l++) builder.location(2);
    builder.path(0, 1, summary);
    builder.watch(1);
    builder.hold(0, time, 1);
    const frontier = frontierOf([time]);
    time[0] = 99;
    summary.add[0] = 99;
    const tracker = builder.build();
    expect([tracker.frontier(1).elements, frontier.elements]).toEqual([[[4, 4]], [[3, 4]]]);
    for (const [one, elements] of [
      [tracker.frontier(1), [[4, 4]]],
      [frontier, [[3, 4]]],
    ] as const) {
      (one.elements[0] as number[])[0] = 99;
      (one.elements as Timestamp[]).pop();
      expect([one.elements, one.lessEqual([3, 9])]).toEqual([elements, elements[0]![0] === 3]);
    }
    tracker.occurrences().pop();
    expect(tracker.occurrences()).toHaveLength(1);
  });

  // What is at 2^53 - 1 may move on to an infinity, and that has an image behind any path.
  test.each([true, false])(
    "nothing at the end of a coordinate is unsafe behind a path that adds (table: %s)",
    (table) => {
      const most = Number.MAX_SAFE_INTEGER;
      for (const beside of [[most], [most, Infinity], [Infinity, most], [most - 1, most, Infinity]]) {
        const builder = new TrackerBuilder(core);
        for (let l = 0; l < 4; l++) builder.location(2);
        builder.path(0, 1, { keep: 2, add: [0, 2] });
        builder.path(1, 2, { keep: 2, add: [1, 0] });
        builder.path(2, 3, { keep: 1, add: [0, 5] });
        for (const l of [1, 2, 3]) builder.watch(l);
        const tracker = builder.build({ table });
        for (const last of beside) tracker.update(0, [7, last], 1);
        tracker.commit();
        const later = [1, 2, 3].map((l) => tracker.frontier(l).elements);
        expect(later).toEqual([[[7, Infinity]], [[8, Infinity]], [[8, 5]]]);
        for (const last of beside) tracker.update(0, [7, last], -1);
        tracker.update(0, [7, Infinity], 1);
        expect(tracker.commit()).toBe(0);
        expect([1, 2, 3].map((l) => tracker.frontier(l).elements)).toEqual(later);
      }
    },
  );

  test.each([true, false])("a count that overflows is refused, with its whole batch (table: %s)", (table) => {
    const most = Number.MAX_SAFE_INTEGER;
    const { tracker } = chain(core, 2, 1, table);
    tracker.update(0, [0], most - 1);
    tracker.update(2, [3], -most);
    tracker.commit();
    const before = [tracker.occurrences(), tracker.frontier(1), tracker.frontier(3), tracker.isIdle];
    for (const [location, time, delta] of [
      [0, [0], 1],
      [2, [3], -1],
    ] as const) {
      tracker.update(3, [1], 1);
      tracker.update(1, [5], -2);
      tracker.update(location, time, delta);
      tracker.update(3, [1], 1);
      expect(() => tracker.commit()).toThrow(code("bad-count"));
      expect([tracker.occurrences(), tracker.frontier(1), tracker.frontier(3), tracker.isIdle]).toEqual(
        before,
      );
      expect(tracker.commit()).toBe(0);
    }
    tracker.update(2, [3], most);
    tracker.update(0, [0], -most);
    tracker.commit();
    expect([tracker.isIdle, tracker.occurrences()]).toEqual([true, []]);
  });

  test("an untold change that overflows is refused, though the count does not", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const [a, b] = [chain(core, 1, 1).tracker, chain(core, 1, 1).tracker];
    b.update(1, [0], -most);
    b.commit();
    a.update(1, [0], most);
    a.commit();
    a.receive(b.take()!);
    a.update(1, [0], 1);
    expect(() => a.commit()).toThrow(code("bad-count"));
    b.receive(a.take()!);
    expect(b.occurrences()).toEqual(a.occurrences());
  });

  test("counts that overflow are refused by all that counts", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const batch = new ChangeBatch(core, 1);
    batch.update([1], most);
    expect(() => batch.update([1], 1)).toThrow(code("bad-count"));
    batch.update([1], -most);
    expect(batch.drain()).toEqual([]);
    const counted = new CountedAntichain(core, 1);
    counted.update([[[1], -most]]);
    const over: [Timestamp, number][] = [
      [[0], 1],
      [[1], -1],
    ];
    expect(() => counted.update(over)).toThrow(code("bad-count"));
    expect([counted.frontier(), counted.count([1]), counted.count([0])]).toEqual([[], -most, 0]);
    const builder = new TrackerBuilder(core);
    builder.location(1);
    for (const count of [most, 1]) builder.hold(0, [0], count);
    expect(() => builder.build()).toThrow(code("bad-count"));
  });

  test("what leaves a location that nobody watches is urgent, and elsewhere what may move a frontier", () => {
    const { tracker } = chain(core, 2, 1);
    expect(tracker.isUrgent(0, [9])).toBe(true);
    expect([0, 1].map((time) => tracker.isUrgent(3, [time]))).toEqual([true, false]);
  });

  test("what a freed tracker knew stays, and any other use is refused", () => {
    for (const table of [true, false]) {
      const { tracker } = chain(core, 2, 1, table);
      tracker.update(0, [0], -1);
      tracker.update(2, [4], 1);
      tracker.commit();
      tracker.update(2, [9], 1); // open, and never committed
      const known = (): unknown[] => [
        [1, 3].map((l) => tracker.frontier(l).elements),
        tracker.occurrences(),
        tracker.isIdle,
        tracker.isUrgent(3, [4]),
      ];
      const before = known();
      tracker.free();
      for (let i = 0; i < 50; i++) chain(core, 2, 1, table); // they take its memory
      expect(known()).toEqual(before);
      expect(tracker.commit()).toBe(0);
      for (const use of [
        () => tracker.update(0, [1], 1),
        () => tracker.take(),
        () => tracker.receive(new Uint8Array(16)),
        () => tracker.free(),
      ]) {
        expect(use).toThrow(code("already-freed"));
      }
      expect(known()).toEqual(before);
    }
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

  test("advances that add up to the most a coordinate holds are taken", () => {
    const builder = new TrackerBuilder(core);
    for (let l = 0; l < 3; l++) builder.location(1);
    builder.path(0, 1, advance(1, Number.MAX_SAFE_INTEGER - 1));
    builder.path(1, 2, advance(1));
    builder.watch(2);
    builder.hold(0, [0], 1);
    expect(builder.build().frontier(2).elements).toEqual([[Number.MAX_SAFE_INTEGER]]);
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
