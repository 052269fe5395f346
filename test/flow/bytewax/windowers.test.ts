import { countWindow, session, sliding, tumbling, type Windower } from "tidemark";
import { describe, expect, test } from "vitest";
import { at, outcome, outcomeOf } from "../operators/windows/given-windows.ts";

// Bytewax's acceptance cases 46 to 51: which windows an instant is in, and which records are a session. Windows have no
// ids here: a window is told by its start. "Differs" where Tidemark does something else on purpose: see
// docs/guides/coming-from-bytewax.md.

const never = { outOfOrder: 1_000_000 };

/** The windows that come of records at some instants, as [start, end]. */
async function spans(windower: Windower<number>, ...instants: number[]): Promise<[number, number][]> {
  const { results } = await outcome(at(...instants), (stream) => stream.window(windower).count("w"), never);
  return results.map(({ start, end }) => [start, end]);
}

/** Sessions as [first instant, how many records, how many were merged into it]. */
async function visits(gap: number, times: readonly number[], batchSize = 1): Promise<unknown[]> {
  const { results } = await outcome(at(...times), (stream) => stream.window(session({ gap })).collect("w"), {
    ...never,
    batchSize,
  });
  return results.map(({ start, end, value, merged = 0 }) => [start, end, value, merged]);
}

describe("46: sliding, length 10, every 5", () => {
  test.each([
    [13, [5, 10]],
    [-3, [-10, -5]],
    [3, [-5, 0]],
    [7, [0, 5]],
    [15, [10, 15]],
    [-5, [-10, -5]],
    [0, [-5, 0]],
    [10, [5, 10]],
  ])("%d is in the windows from %j", async (t, starts) => {
    const windows = starts.map((start) => [start, start + 10]);
    expect(await spans(sliding({ length: 10, every: 5 }), t)).toEqual(windows);
  });

  test.each([
    [{ length: 10, every: 3 }, 9, [0, 3, 6, 9]],
    [{ length: 10, every: 3 }, -1, [-9, -6, -3]],
    [{ length: 10, every: 10 }, 9, [0]],
    [{ length: 10, every: 5, alignTo: 2 }, 2, [-3, 2]],
    [{ length: 10, every: 5, alignTo: 2 }, 1, [-8, -3]],
    [{ length: 10, every: 5, alignTo: -1_003 }, 2, [-3, 2]],
    [{ length: 10, every: 5, alignTo: new Date(1_000_002) }, 2, [-3, 2]],
    [{ length: 1, every: 1 }, 0, [0]],
  ])("%j: %d is in the windows from %j", async (options, t, starts) => {
    expect((await spans(sliding(options), t)).map(([start]) => start)).toEqual(starts);
  });

  test("a fraction of a millisecond before an edge is before it", async () => {
    expect(await spans(sliding({ length: 10, every: 5 }), 9.75)).toEqual([
      [0, 10],
      [5, 15],
    ]);
  });

  test("far from where windows are aligned no record is lost", async () => {
    const instant = Date.UTC(2024, 0, 1, 12, 34, 56);
    const windows = await spans(sliding({ length: { hours: 1 }, every: { minutes: 20 } }), instant);
    expect(windows).toHaveLength(3);
    for (const [start, end] of windows) expect(start <= instant && instant < end).toBe(true);
  });
});

describe("47: tumbling, length 10", () => {
  test.each([
    [15, 10],
    [-5, -10],
    [5, 0],
    [20, 20],
    [-10, -10],
    [0, 0],
    [10, 10],
    [-0.5, -10],
    [9.5, 0],
  ])("%d is in the window from %d", async (t, start) => {
    expect(await spans(tumbling(10), t)).toEqual([[start, start + 10]]);
  });

  test.each([
    [2, 1, -8],
    [2, 2, 2],
    [2, 11, 2],
    [2, 12, 12],
    [-3, 6, -3],
    [-3, 7, 7],
    [12_345, 5, 5],
  ])("aligned to %d: %d is in the window from %d", async (alignTo, t, start) => {
    expect(await spans(tumbling(10, { alignTo }), t)).toEqual([[start, start + 10]]);
  });

  test("there are no windows without records", async () => {
    expect(await spans(tumbling(10))).toEqual([]);
    expect(await spans(tumbling(10), 5, 995)).toEqual([
      [0, 10],
      [990, 1_000],
    ]);
  });
});

describe("48: what is refused", () => {
  test("gaps between windows", () => {
    expect(() => sliding({ length: 5, every: 10 })).toThrow("some records would be in no window");
    expect(() => countWindow(5, { every: 10 })).toThrow("some records would be in no window");
  });

  test.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY]])("a gap of %d of sessions", (gap) => {
    expect(() => session({ gap })).toThrow("session: gap");
  });

  test.each([[0], [-1], [0.5], [Number.NaN]])("a length of %d", (length) => {
    expect(() => tumbling(length)).toThrow("[bad-option]");
    expect(() => sliding({ length, every: 1 })).toThrow("[bad-option]");
    expect(() => sliding({ length: 10, every: length })).toThrow("[bad-option]");
  });

  test("a gap of 0 is none of that: records of one instant are a session", async () => {
    expect(await visits(0, [1, 1, 2])).toEqual([
      [1, 2, [1, 1], 0],
      [2, 3, [2], 0],
    ]);
  });
});

describe("49: sessions, gap 10", () => {
  test.each([
    [[100, 105], 100],
    [[100, 110], 100],
    [[100, 95], 95],
    [[100, 90], 90],
    [[100, 100], 100],
    [[0, -10], -10],
    [[-100, -90], -100],
  ])("%j are one, from %d", async (times, start) => {
    const last = Math.max(...times);
    expect(await visits(10, times)).toEqual([[start, last + 11, [...times].sort((a, b) => a - b), 0]]);
  });

  test.each([[[100, 111]], [[100, 89]], [[0, -11]]])("%j are two", async (times) => {
    expect(await visits(10, times)).toHaveLength(2);
  });

  test("event times are whole milliseconds: a fraction is cut off", async () => {
    expect(await visits(10, [100, 110.5])).toEqual([[100, 121, [100, 110.5], 0]]);
  });

  test("a record within one changes neither its start nor its end", async () => {
    expect(await visits(10, [100, 105, 103])).toEqual([[100, 116, [100, 103, 105], 0]]);
  });

  test("a chain of records is one, however long", async () => {
    const times = Array.from({ length: 50 }, (_, i) => i * 10);
    expect(await visits(10, times)).toEqual([[0, 501, times, 0]]);
    expect(await visits(10, [...times].reverse())).toEqual([[0, 501, times, 0]]);
  });
});

describe("50: sessions that a record merges", () => {
  test("0 and 20, then 10", async () => {
    expect(await visits(10, [0, 20, 10])).toEqual([[0, 31, [0, 10, 20], 1]]);
  });

  test("read in any batch and any order: one session", async () => {
    for (const times of [
      [0, 20, 10],
      [20, 0, 10],
      [10, 0, 20],
      [20, 10, 0],
    ])
      for (const batchSize of [1, 3])
        expect((await visits(10, times, batchSize)).map((visit) => (visit as unknown[]).slice(0, 3))).toEqual(
          [[0, 31, [0, 10, 20]]],
        );
  });

  test("three at a time, one after the other", async () => {
    expect(await visits(10, [0, 20, 40, 10, 30])).toEqual([[0, 51, [0, 10, 20, 30, 40], 2]]);
  });

  test("those of another key stay as they are", async () => {
    const events = [0, 20].flatMap((t) => ["a", "b"].map((key) => [key, t, t] as const));
    const { results } = await outcome(
      [...events, ["a", 10, 10] as const],
      (stream) => stream.window(session({ gap: 10 })).collect("w"),
      never,
    );
    expect(results.map(({ key, value }) => [key, value])).toEqual([
      ["b", [0]],
      ["a", [0, 10, 20]],
      ["b", [20]],
    ]);
  });
});

test("51: late records leave as they were, with no window's id", async () => {
  const { late } = await outcome(at(100, 50), (stream) => stream.window(session({ gap: 10 })).collect("w"), {
    batchSize: 1,
  });
  expect(late).toEqual([["ALL", 50]]);
});

test("windows are those of all partitions: an instant has one window, whoever read it", async () => {
  const { results } = await outcomeOf(
    [at(1, 12), at(5, 13)],
    (stream) => stream.window(tumbling(10)).collect("w"),
    never,
  );
  expect(results.map(({ start, value }) => [start, value])).toEqual([
    [0, [1, 5]],
    [10, [12, 13]],
  ]);
});
