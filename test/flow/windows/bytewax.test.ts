import { countWindow, session, sliding, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import { at, type Event, outcome, startsAndValues } from "./given-windows.ts";

// Cases of Bytewax by their numbers in the project's notes on it, as far as the two agree; docs/reference/windows.md
// lists where they differ on purpose.

const s = (key: string, t: number, value: string): Event<string> => [key, t, value];

describe("windows that an instant is in", () => {
  test.each([
    [13, [5, 10]],
    [-3, [-10, -5]],
    [3, [-5, 0]],
    [7, [0, 5]],
    [15, [10, 15]],
    [-5, [-10, -5]],
    [0, [-5, 0]],
    [10, [5, 10]],
  ])("46: %d of length 10, every 5", async (t, starts) => {
    const { results } = await outcome(at(t), (stream) =>
      stream.window(sliding({ length: 10, every: 5 })).count("w"),
    );
    expect(results.map(({ start }) => start)).toEqual(starts);
  });

  test.each([
    [15, 10],
    [-5, -10],
    [5, 0],
    [20, 20],
    [-10, -10],
    [0, 0],
    [10, 10],
  ])("47: %d of length 10, side by side", async (t, start) => {
    const { results } = await outcome(at(t), (stream) => stream.window(tumbling(10)).count("w"));
    expect(results.map((result) => [result.start, result.end])).toEqual([[start, start + 10]]);
  });

  test("48: gaps between windows and negative gaps of sessions are refused, a gap of 0 is not", async () => {
    expect(() => sliding({ length: 5, every: 10 })).toThrow("some records would be in no window");
    expect(() => countWindow(5, { every: 10 })).toThrow("some records would be in no window");
    expect(() => session({ gap: -1 })).toThrow("session: gap");
    const { results } = await outcome(at(1, 1, 2), (stream) => stream.window(session({ gap: 0 })).count("w"));
    expect(results.map(({ start, end, value }) => [start, end, value])).toEqual([
      [1, 2, 2],
      [2, 3, 1],
    ]);
  });
});

describe("sessions", () => {
  const visits = (times: number[], gap: number, outOfOrder = 1_000) =>
    outcome(at(...times), (stream) => stream.window(session({ gap })).collect("w"), { outOfOrder });

  test.each([
    [[100, 105], 100],
    [[100, 110], 100],
    [[100, 95], 95],
    [[100, 90], 90],
  ])("49: %j are one session of gap 10", async (times, start) => {
    const { results } = await visits(times, 10);
    expect(results.map((result) => [result.start, result.value.length])).toEqual([[start, 2]]);
  });

  test("49: one more than the gap is another session", async () => {
    expect((await visits([100, 111], 10)).results).toHaveLength(2);
    expect((await visits([100, 89], 10)).results).toHaveLength(2);
  });

  test("50: a record between two sessions merges them", async () => {
    const { results } = await visits([0, 20, 10], 10);
    expect(results).toEqual([
      { key: "ALL", start: 0, end: 31, value: [0, 10, 20], kind: "final", merged: 1 },
    ]);
  });

  test("54: gap 5, no disorder", async () => {
    const events = [1, 5, 11, 12, 13, 14, 20, 1].map((t, i) => s("ALL", t, "abcdefgh"[i]!));
    const { results, late } = await outcome(events, (stream) =>
      stream.window(session({ gap: 5 })).collect("w"),
    );
    expect(startsAndValues({ results })).toEqual([
      [1, ["a", "b"]],
      [11, ["c", "d", "e", "f"]],
      [20, ["g"]],
    ]);
    expect(late).toEqual([["ALL", "h"]]);
  });

  test("58: a record at exactly the gap, when the watermark is there too, is in the session", async () => {
    const { results } = await outcome(
      at(0, 5, 11),
      (stream) => stream.window(session({ gap: 5 })).collect("w"),
      {
        batchSize: 1,
      },
    );
    expect(results.map(({ value }) => value)).toEqual([[0, 5], [11]]);
  });
});

describe("aggregates", () => {
  test("52: collect is in order of event time", async () => {
    const events = [0, 8, 4, 13, 12].map((t, i): Event<number> => ["ALL", t, [1, 3, 2, 5, 4][i]!]);
    const out = await outcome(events, (stream) => stream.window(tumbling(10)).collect("w"), {
      outOfOrder: 1_000,
    });
    expect(startsAndValues(out)).toEqual([
      [0, [1, 2, 3]],
      [10, [4, 5]],
    ]);
  });

  test("53: fold", async () => {
    const events = [s("ALL", 0, "login"), s("ALL", 4, "post"), s("ALL", 8, "post"), s("ALL", 16, "post")];
    const out = await outcome(events, (stream) =>
      stream.window(tumbling(10)).fold(
        "w",
        () => ({}) as Record<string, number>,
        (counts, type) => {
          counts[type] = (counts[type] ?? 0) + 1;
          return counts;
        },
      ),
    );
    expect(startsAndValues(out)).toEqual([
      [0, { login: 1, post: 2 }],
      [10, { post: 1 }],
    ]);
  });

  test("55: max, min, reduce", async () => {
    const events: Event<number>[] = [
      ["ALL", 0, 1],
      ["ALL", 4, 9],
      ["ALL", 8, 3],
      ["ALL", 12, 10],
      ["ALL", 13, 4],
    ];
    expect(startsAndValues(await outcome(events, (w) => w.window(tumbling(10)).max("w")))).toEqual([
      [0, 9],
      [10, 10],
    ]);
    expect(startsAndValues(await outcome(events, (w) => w.window(tumbling(10)).min("w")))).toEqual([
      [0, 1],
      [10, 4],
    ]);
    expect(
      startsAndValues(await outcome(events, (w) => w.window(tumbling(10)).reduce("w", (a, b) => a + b))),
    ).toEqual([
      [0, 13],
      [10, 14],
    ]);
  });

  test("63: a set, and a map of the last value of each name", async () => {
    const events: Event<readonly [number, number]>[] = [
      ["ALL", 1, [0, 1]],
      ["ALL", 2, [1, 2]],
      ["ALL", 3, [0, 3]],
    ];
    const names = await outcome(events, (w) => w.window(tumbling(10)).distinct("w", ([name]) => name));
    expect(startsAndValues(names)).toEqual([[0, new Set([0, 1])]]);
    const last = await outcome(events, (w) =>
      w.window(tumbling(10)).fold(
        "w",
        () => new Map<number, number>(),
        (map, [name, n]) => map.set(name, n),
      ),
    );
    expect(startsAndValues(last)).toEqual([
      [
        0,
        new Map([
          [0, 3],
          [1, 2],
        ]),
      ],
    ]);
  });
});

describe("when windows close", () => {
  test("57: a window is complete when the watermark is at its end; that instant is in the next", async () => {
    const out = await outcome(at(0, 10, 9), (stream) => stream.window(tumbling(10)).collect("w"), {
      batchSize: 1,
    });
    expect(startsAndValues(out)).toEqual([
      [0, [0]],
      [10, [10]],
    ]);
    expect(out.late).toEqual([["ALL", 9]]);
  });

  test("62: windows close by their ends, however they were opened", async () => {
    const out = await outcome(at(25, 5, 15), (stream) => stream.window(tumbling(10)).count("w"), {
      outOfOrder: 100,
    });
    expect(out.results.map(({ start }) => start)).toEqual([0, 10, 20]);
  });

  test("59, differing: a record before the watermark is not late as long as its window is open", async () => {
    const out = await outcome(at(8, 4), (stream) => stream.window(tumbling(10)).collect("w"), {
      batchSize: 1,
    });
    expect(out).toMatchObject({ results: [{ value: [4, 8] }], late: [] });
  });

  test("61, differing: time is that of the input, not of each key", async () => {
    const events: Event<number>[] = [
      ["x", 0, 0],
      ["y", 100, 100],
      ["x", 5, 5],
    ];
    const out = await outcome(events, (stream) => stream.window(tumbling(10)).collect("w"));
    expect(out.results.map(({ key, value }) => [key, value])).toEqual([
      ["x", [0]],
      ["y", [100]],
    ]);
    expect(out.late).toEqual([["x", 5]]);
  });

  test("67, differing: a key that was idle is not given a window twice", async () => {
    const out = await outcome(at(0, 20, 40, 5), (stream) => stream.window(tumbling(10)).collect("w"), {
      batchSize: 1,
    });
    expect(out.results.map(({ start }) => start)).toEqual([0, 20, 40]);
    expect(out.late).toEqual([["ALL", 5]]);
  });
});
