import { session, sliding, tumbling } from "tidemark";
import { advanceClock, givenKeyed, testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { at, type Event, outcome, startsAndValues } from "../operators/windows/given-windows.ts";

// Bytewax's acceptance cases 52 to 56 and 63: what windows make of their records. "Differs" where Tidemark does
// something else on purpose: see docs/guides/coming-from-bytewax.md.

const never = { outOfOrder: Number.POSITIVE_INFINITY };
const s = (t: number, value: string): Event<string> => ["ALL", t, value];

describe("52: collect", () => {
  const events = [0, 8, 4, 13, 12].map((t, i): Event<number> => ["ALL", t, [1, 3, 2, 5, 4][i]!]);

  test("is in order of event time", async () => {
    for (const batchSize of [1, 2, 100]) {
      const out = await outcome(events, (stream) => stream.window(tumbling(10)).collect("w"), {
        ...never,
        batchSize,
      });
      expect(startsAndValues(out)).toEqual([
        [0, [1, 2, 3]],
        [10, [4, 5]],
      ]);
    }
  });

  test("differs: in order of arrival it is a fold, and needs no switch", async () => {
    const out = await outcome(
      events,
      (stream) =>
        stream.window(tumbling(10)).fold(
          "w",
          (): number[] => [],
          (list, n) => [...list, n],
        ),
      never,
    );
    expect(startsAndValues(out)).toEqual([
      [0, [1, 3, 2]],
      [10, [5, 4]],
    ]);
  });

  test("records of one instant stay in order of arrival", async () => {
    const out = await outcome([s(5, "a"), s(3, "b"), s(5, "c"), s(3, "d")], (stream) =>
      stream.window(tumbling(10)).collect("w"),
    );
    expect(startsAndValues(out)).toEqual([[0, ["b", "d", "a", "c"]]]);
  });

  test("of one record and of none", async () => {
    expect(startsAndValues(await outcome(at(7), (w) => w.window(tumbling(10)).collect("w")))).toEqual([
      [0, [7]],
    ]);
    expect(await outcome(at(), (w) => w.window(tumbling(10)).collect("w"))).toEqual({
      results: [],
      late: [],
    });
  });
});

describe("53: fold", () => {
  const counts = (events: readonly Event<string>[]) =>
    outcome(events, (stream) =>
      stream.window(tumbling(10)).fold(
        "w",
        () => ({}) as Record<string, number>,
        (seen, type) => {
          seen[type] = (seen[type] ?? 0) + 1;
          return seen;
        },
      ),
    );

  test("of each window by itself", async () => {
    const out = await counts([s(0, "login"), s(4, "post"), s(8, "post"), s(16, "post")]);
    expect(startsAndValues(out)).toEqual([
      [0, { login: 1, post: 2 }],
      [10, { post: 1 }],
    ]);
  });

  test("of each key by itself", async () => {
    const events = [1, 2, 11].flatMap((t) => ["b", "a"].map((key): Event<string> => [key, t, "x"]));
    const { results } = await counts(events);
    expect(results.map(({ key, start, value }) => [key, start, value["x"]])).toEqual([
      ["a", 0, 2],
      ["b", 0, 2],
      ["a", 10, 1],
      ["b", 10, 1],
    ]);
  });
});

describe("54: sessions, gap 5, no disorder", () => {
  const events = [1, 5, 11, 12, 13, 14, 20, 1].map((t, i) => s(t, "abcdefgh"[i]!));

  test.each([1, 3, 100])("results, late records and instants, in batches of %d", async (batchSize) => {
    const out = await outcome(events, (stream) => stream.window(session({ gap: 5 })).collect("w"), {
      batchSize,
    });
    expect(out.results.map(({ start, end, value }) => [start, end, value.join("")])).toEqual([
      [1, 11, "ab"],
      [11, 20, "cdef"],
      [20, 26, "g"],
    ]);
    expect(out.late).toEqual([["ALL", "h"]]);
  });

  test("differs: `end` is the first instant outside; the last record's own is one gap and a millisecond before", async () => {
    const out = await outcome(events, (stream) => stream.window(session({ gap: 5 })).count("w"));
    expect(out.results.map(({ start, end }) => [start, end - 5 - 1])).toEqual([
      [1, 5],
      [11, 14],
      [20, 20],
    ]);
  });

  test("fold of sessions needs a merge, and uses it", async () => {
    const out = await outcome(
      [0, 20, 10].map((t) => s(t, String(t))),
      (stream) =>
        stream.window(session({ gap: 10 })).fold(
          "w",
          () => "",
          (text, value) => `${text}(${value})`,
          { merge: (left, right) => `[${left}${right}]` },
        ),
      never,
    );
    expect(out.results.map(({ value }) => value)).toEqual(["[(0)(20)(10)]"]);
    await expect(
      outcome([], (stream) =>
        stream.window(session({ gap: 10 })).fold(
          "w",
          () => "",
          (text, value) => text + value,
        ),
      ),
    ).rejects.toThrow("[bad-option]");
  });
});

describe("55: max, min, reduce, count", () => {
  const events: Event<number>[] = [
    ["ALL", 0, 1],
    ["ALL", 4, 9],
    ["ALL", 8, 3],
    ["ALL", 12, 10],
    ["ALL", 13, 4],
  ];

  test("of numbers", async () => {
    const of = async (build: Parameters<typeof outcome<number, number>>[1]): Promise<unknown> =>
      startsAndValues(await outcome(events, build));
    expect(await of((w) => w.window(tumbling(10)).max("w"))).toEqual([
      [0, 9],
      [10, 10],
    ]);
    expect(await of((w) => w.window(tumbling(10)).min("w"))).toEqual([
      [0, 1],
      [10, 4],
    ]);
    expect(await of((w) => w.window(tumbling(10)).reduce("w", (a, b) => a + b))).toEqual([
      [0, 13],
      [10, 14],
    ]);
    expect(await of((w) => w.window(tumbling(10)).count("w"))).toEqual([
      [0, 3],
      [10, 2],
    ]);
  });

  test.each(["max", "min"] as const)("%s: of equal ones the earliest stays, by event time", async (name) => {
    const equals = [s(5, "late1"), s(3, "early1"), s(4, "middle1")];
    for (const batchSize of [1, 100]) {
      const { results } = await outcome(
        equals,
        (stream) => stream.window(tumbling(10))[name]("w", (text) => Number(text.at(-1))),
        { ...never, batchSize },
      );
      expect(results.map(({ value }) => value)).toEqual(["early1"]);
    }
  });

  test("of one record", async () => {
    const one = await outcome(at(5), (w) => w.window(tumbling(10)).reduce("w", () => Number.NaN));
    expect(startsAndValues(one)).toEqual([[0, 5]]);
  });
});

describe("56: sessions by the wall clock", () => {
  const rows = Array.from({ length: 10 }, (_, value) => ({ value, key: "ALL" }));

  test("records within the gap are one, given when the input ends", async () => {
    const script = rows.flatMap((row) => [row, advanceClock(4)]);
    const { results } = givenKeyed(script)
      .window(session({ gap: 5 }), { clock: "processing" })
      .collect("w");
    const kit = testFlow(results.flow);
    await kit.run();
    expect(kit.values(results).map(({ value }) => value)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  test("a silence longer than the gap ends one, without a record", async () => {
    const { results } = givenKeyed(rows.slice(0, 2))
      .window(session({ gap: 5 }), { clock: "processing" })
      .count("w");
    const kit = testFlow(results.flow);
    await kit.feed();
    await kit.advanceClock(5);
    expect(kit.values(results)).toEqual([]);
    await kit.advanceClock(1);
    expect(kit.values(results).map(({ start, end, value }) => [start, end, value])).toEqual([[0, 6, 2]]);
  });
});

describe("63: into sets and maps", () => {
  const events: Event<readonly [number, number]>[] = [
    ["ALL", 1, [0, 1]],
    ["ALL", 2, [1, 2]],
    ["ALL", 3, [0, 3]],
  ];

  test("a set", async () => {
    const names = await outcome(events, (w) => w.window(tumbling(10)).distinct("w", ([name]) => name));
    expect(startsAndValues(names)).toEqual([[0, new Set([0, 1])]]);
  });

  test("a map of the last value of each name", async () => {
    const last = await outcome(events, (w) =>
      w.window(tumbling(10)).fold(
        "w",
        () => new Map<number, number>(),
        (map, [name, n]) => map.set(name, n),
      ),
    );
    const expected = new Map([
      [0, 3],
      [1, 2],
    ]);
    expect(startsAndValues(last)).toEqual([[0, expected]]);
  });
});

test("a record is counted once in each window that it falls into", async () => {
  const out = await outcome(at(0, 4, 5, 9, 10), (stream) =>
    stream.window(sliding({ length: 10, every: 5 })).collect("w"),
  );
  expect(startsAndValues(out)).toEqual([
    [-5, [0, 4]],
    [0, [0, 4, 5, 9]],
    [5, [5, 9, 10]],
    [10, [10]],
  ]);
});
