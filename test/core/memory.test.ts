import { expect, test } from "vitest";
import {
  advance,
  Core,
  enter,
  identity,
  leave,
  Partitioner,
  type Tracker,
  TrackerBuilder,
} from "../../ts/core/index.ts";
import { seededRandom } from "../../ts/host/random.ts";
import { builds } from "./cores.ts";
import { History } from "./history.ts";

function loop(core: Core, table: boolean): Tracker {
  const builder = new TrackerBuilder(core);
  for (const depth of [1, 2, 2, 2, 1]) builder.location(depth);
  builder.path(0, 1, enter(1));
  builder.path(1, 2, identity(2));
  builder.path(2, 3, advance(2));
  builder.path(3, 1, identity(2));
  builder.path(2, 4, leave(2));
  for (let l = 0; l < 5; l++) builder.watch(l);
  builder.hold(0, [0], 2);
  return builder.build({ table });
}

/** A round: the capability moves on, a message goes once round the loop, each change a batch that a peer hears of. */
function round(a: Tracker, b: Tracker, t: number): void {
  const tell = (changes: [number, number[], number][]): void => {
    for (const [location, time, delta] of changes) a.update(location, time, delta);
    a.commit();
    b.receive(a.take()!);
  };
  tell([
    [1, [t, 0], 3],
    [0, [t], -1],
    [0, [t + 1], 1],
  ]);
  tell([
    [1, [t, 0], -3],
    [1, [t, 1], 1],
  ]);
  tell([[1, [t, 1], -1]]);
}

test.each(builds)(
  "%s: rounds at advancing times leave the memory as it is",
  (name, module) => {
    for (const table of [true, false]) {
      const core = new Core(module);
      const [a, b] = [loop(core, table), loop(core, table)];
      for (let t = 0; t < 100; t++) round(a, b, t);
      const bytes = core.memoryBytes;
      // A million commits and receives of the build that ships.
      const rounds = name === "release" ? 170_000 : 5_000;
      for (let t = 100; t < rounds; t++) round(a, b, t);
      expect(core.memoryBytes).toBe(bytes);
      expect(a.frontier(4).elements).toEqual([[0]]); // the peer never let go
    }
  },
  60_000,
);

test.each(builds)("%s: trackers that are freed leave the memory to the next ones", (name, module) => {
  const core = new Core(module);
  const build = (table: boolean): void => {
    const [a, b] = [loop(core, table), loop(core, table)];
    for (let t = 0; t < 3; t++) round(a, b, t);
    b.occurrences();
    for (let i = 0; i < 100; i++) a.update(1, [i, 100 - i], 1);
    a.commit();
    for (const tracker of [a, b]) tracker.free();
  };
  const fail = (): void => {
    const builder = new TrackerBuilder(core);
    for (let l = 0; l < 3; l++) builder.location(1);
    for (let l = 0; l < 2; l++) builder.path(l, l + 1, advance(1, Number.MAX_SAFE_INTEGER));
    builder.watch(2);
    expect(() => builder.build()).toThrow(expect.objectContaining({ code: "bad-summary" }));
  };
  const all = (): void => {
    build(true);
    build(false);
    fail();
  };
  all();
  const bytes = core.memoryBytes;
  const times = name === "release" ? 10_000 : 3_000;
  for (let i = 0; i < times; i++) all();
  expect(core.memoryBytes).toBe(bytes);
});

test.each(builds)("%s: a tracker gives back whatever its graph and history made it take", (_, module) => {
  const core = new Core(module);
  const play = (seed: number): void => {
    const random = seededRandom(seed);
    const numbers = (count: number): number[] =>
      Array.from({ length: count }, () => Math.floor(random() * 1e6));
    const run = new History(() => core, numbers(80), 2);
    for (let step = 0; step < 60; step++) run.step(numbers(8));
    for (const { trackers } of run.cluster.workers) {
      for (const tracker of trackers) tracker.free();
    }
  };
  const round = (): void => {
    for (let seed = 0; seed < 40; seed++) play(seed);
  };
  round();
  const bytes = core.memoryBytes;
  for (let again = 0; again < 5; again++) round();
  expect(core.memoryBytes).toBe(bytes);
});

test.each(builds)("%s: a graph whose table was refused leaves nothing of it", (_, module) => {
  const core = new Core(module);
  const build = (): void => {
    const builder = new TrackerBuilder(core);
    for (let l = 0; l < 4200; l++) builder.location(1);
    for (let l = 1; l < 4200; l++) builder.path(l - 1, l, identity(1));
    for (let l = 0; l < 4200; l++) builder.watch(l);
    builder.build().free();
  };
  build();
  const bytes = core.memoryBytes;
  for (let i = 0; i < 5; i++) build();
  expect(core.memoryBytes).toBe(bytes);
});

test.each(builds)("%s: views follow a memory that grows in the middle of a batch", (_, module) => {
  const core = new Core(module);
  const [a, b] = [loop(core, true), loop(core, true)];
  const bytes = core.memoryBytes;
  a.update(0, [0], -2);
  for (let t = 0; t < 3000; t++) {
    a.update(1, [t, 3000 - t], 1);
    if (t % 100 === 0) b.update(0, [t + 1], 1);
  }
  expect(core.memoryBytes).toBeGreaterThan(bytes);
  a.commit();
  expect(a.occurrences()).toHaveLength(3000);
  expect(a.frontier(2).elements).toHaveLength(3000);
  expect(b.commit()).toBe(0);
  expect(b.occurrences()).toHaveLength(31);
});

test.each(builds)("%s: what does not fit in memory is an error, and the core is lost", (_, module) => {
  const core = new Core(module);
  const tracker = loop(core, true);
  core.limitMemory(core.memoryBytes);
  const fill = (): void => {
    for (let t = 0; t < 100_000; t++) tracker.update(1, [t, 0], 1);
  };
  const outOfMemory = expect.objectContaining({ code: "out-of-memory" });
  expect(fill).toThrow(outOfMemory);
  for (const use of [fill, () => tracker.take(), () => tracker.commit(), () => new Partitioner(core, 8, 1)]) {
    expect(use).toThrow(outOfMemory);
  }
});

test.each(builds)("%s: memory that ends in the middle of a commit is an error", (_, module) => {
  const core = new Core(module);
  const tracker = loop(core, true);
  core.limitMemory(core.memoryBytes);
  const outOfMemory = expect.objectContaining({ code: "out-of-memory" });
  const fill = (): void => {
    for (let t = 0; t < 100_000; t++) {
      tracker.update(1, [t, 0], 1);
      tracker.commit();
    }
  };
  expect(fill).toThrow(outOfMemory);
  expect(tracker.commit()).toBe(0); // nothing is open
  expect(() => tracker.isIdle).toThrow(outOfMemory);
  expect(() => tracker.frontier(1)).toThrow(outOfMemory);
});

test.each(builds)("%s: frontiers are right behind a commit for which the memory grew", (_, module) => {
  const core = new Core(module);
  const builder = new TrackerBuilder(core);
  const [from, to] = [builder.location(2), builder.location(2)] as const;
  builder.path(from, to, identity(2));
  for (const location of [from, to]) builder.watch(location);
  builder.hold(from, [0, 0], 1);
  const tracker = builder.build();
  const most = 400;
  let grown = 0;
  for (let n = 1; n <= most; n++) {
    tracker.update(from, [n, most - n], 1); // none precedes another: what is kept grows
    if (n === 1) tracker.update(from, [0, 0], -1);
    const before = core.memoryBytes;
    expect(tracker.commit()).toBe(2);
    expect(tracker.frontier(to).elements).toHaveLength(n);
    if (core.memoryBytes > before) grown++;
  }
  expect(grown).toBeGreaterThan(0);
});
