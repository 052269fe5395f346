import {
  collect,
  type KeyedStream,
  session,
  sliding,
  tumbling,
  type Windower,
  type WindowOptions,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { type Event, outcome } from "./given-windows.ts";

// A record is taken in or late, never both and never neither: up to the very watermark at which its last window closes.

const canMerge = collect<number>();
const { merge: _, ...cannotMerge } = canMerge;

/** And the least watermark at which a record of the instant 5 is too late, where no lateness is allowed. */
const shapes: [string, Windower<number>, typeof canMerge, number][] = [
  ["tumbling", tumbling(10), canMerge, 10],
  ["tumbling, an aggregator that cannot merge", tumbling(10), cannotMerge, 10],
  ["sliding", sliding({ length: 10, every: 5 }), canMerge, 15],
  ["sliding, in panes that are cut", sliding({ length: 10, every: 4 }), canMerge, 14],
  ["sliding, an aggregator that cannot merge", sliding({ length: 10, every: 5 }), cannotMerge, 15],
  ["session", session({ gap: 9 }), canMerge, 6],
];

const options: (WindowOptions & { readonly allowedLateness: number })[] = [0, 3].flatMap(
  (allowedLateness) => [
    { allowedLateness },
    { allowedLateness, emitEvery: "record" },
    { allowedLateness, emitEvery: 2 },
  ],
);

describe.each(shapes)("%s", (_, windower, aggregator, closesAt) => {
  test.each(options)("%j", async (how) => {
    for (const [after, isLate] of [
      [-1, false],
      [0, true],
      [1, true],
    ] as const) {
      const watermark = closesAt + how.allowedLateness + after;
      const events: Event<number>[] = [
        ["other", watermark, watermark],
        ["a", 5, 5],
      ];
      const build = (stream: KeyedStream<string, number>) =>
        stream.window(windower, how).aggregate("w", aggregator);
      const { results, late } = await outcome(events, build);
      expect(late).toEqual(isLate ? [["a", 5]] : []);
      expect(results.some(({ key }) => key === "a")).toBe(!isLate);
    }
  });
});

// What moves time on may go elsewhere: to another worker, say. Then the slice that is at hand is the one that has closed.
test.each(shapes.filter(([name]) => name !== "session"))(
  "%s: as late where the record that moved time on does not come to the windows",
  async (_, windower, aggregator, closesAt) => {
    const events: Event<number>[] = [
      ["a", 5, 1],
      ["a", closesAt, -1],
      ["a", 5, 2],
    ];
    const build = (stream: KeyedStream<string, number>) =>
      stream
        .filter("mine", (n) => n >= 0)
        .window(windower)
        .aggregate("w", aggregator);
    const { late } = await outcome(events, build);
    expect(late).toEqual([["a", 2]]);
  },
);
