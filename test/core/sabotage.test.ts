import fc from "fast-check";
import { expect, test } from "vitest";
import { Core } from "../../ts/core/index.ts";
import type { Change, Parcel, Sabotage } from "./cluster.ts";
import { builds } from "./cores.ts";
import { type Graph, randomGraph, trackerOf } from "./graphs.ts";
import { History } from "./history.ts";
import { Draws, patience } from "./runs.ts";

// Tests of the tests: a protocol that is broken on purpose must be found out by safety, monotony, or the end.

const [, module] = builds[0]!;
const core = (): Core => new Core(module);

/** How many of some hundred histories show that something is wrong. */
function detected(sabotage: (graph: Graph) => Sabotage): number {
  const histories = fc.sample(
    fc.tuple(
      fc.array(fc.nat(), { maxLength: 60, size: "max" }),
      fc.array(fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), {
        minLength: 100,
        maxLength: 200,
        size: "max",
      }),
    ),
    { numRuns: 150, seed: 48213 },
  );
  return histories.filter(([graphNumbers, steps]) => {
    const graph = randomGraph(new Draws(graphNumbers));
    const run = new History(core, graphNumbers, 3, sabotage(graph));
    for (const step of steps) {
      const w = run.step(step);
      if ((run.unsafe(w) ?? run.retreat(w)) !== undefined) return true;
    }
    run.cluster.drain(new Draws(steps.flat()));
    return !run.cluster.workers.every(({ trackers }) => trackers[0]!.isIdle);
  }).length;
}

/** Bytes for changes of our own making: a tracker of the same graph writes them down. */
function scribe(graph: Graph): (changes: readonly Change[]) => Parcel[] {
  const tracker = trackerOf(core(), graph, 3, { table: true });
  return (changes) => {
    for (const { location, time, delta } of changes) tracker.update(location, time, delta);
    tracker.commit();
    const bytes = tracker.take();
    return bytes === undefined ? [] : [{ bytes, changes }];
  };
}

test(
  "nothing is found where nothing is wrong",
  () => {
    expect(detected(() => (parcel) => [parcel])).toBe(0);
  },
  patience,
);

test(
  "a batch split with its losses first is found out",
  () => {
    const split = (graph: Graph): Sabotage => {
      const parcelOf = scribe(graph);
      return ({ changes }) => [
        ...parcelOf(changes.filter(({ delta }) => delta < 0)),
        ...parcelOf(changes.filter(({ delta }) => delta > 0)),
      ];
    };
    expect(detected(split)).toBeGreaterThan(30);
  },
  patience,
);

test("batches of one worker that overtake each other are found out", () => {
  const overtake = (): Sabotage => {
    const waiting: (Parcel | undefined)[] = [];
    return (parcel, from) => {
      const earlier = waiting[from];
      waiting[from] = earlier === undefined ? parcel : undefined;
      return earlier === undefined ? [] : [parcel, earlier];
    };
  };
  expect(detected(overtake)).toBeGreaterThan(10);
});

test("a batch that arrives twice is found out", () => {
  expect(detected(() => (parcel) => [parcel, parcel])).toBeGreaterThan(60);
});

test("a lost batch is found out", () => {
  expect(
    detected(() => {
      let sent = 0;
      return (parcel) => (++sent === 3 ? [] : [parcel]);
    }),
  ).toBeGreaterThan(60);
});
