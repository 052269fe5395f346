import { session, sliding, tumbling } from "tidemark";
import { advanceClock, givenKeyed, type KeyedRow, testFlow, watermark } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { at, type Event, outcome, outcomeOf, startsAndValues } from "../operators/windows/given-windows.ts";

// Bytewax's acceptance cases 57 to 62, 64 and 67: when windows close, and what is late. "Differs" where Tidemark does
// something else on purpose: see docs/guides/coming-from-bytewax.md.

const collected = (list: readonly Event<number>[], reading = {}) =>
  outcome(list, (stream) => stream.window(tumbling(10)).collect("w"), { batchSize: 1, ...reading });
const row = (value: number): KeyedRow<string, number> => ({ value, key: "ALL", at: value });

describe("57: a window closes when the watermark is at its end", () => {
  test("that instant is in the next window", async () => {
    const out = await collected(at(0, 10, 9));
    expect(startsAndValues(out)).toEqual([
      [0, [0]],
      [10, [10]],
    ]);
    expect(out.late).toEqual([["ALL", 9]]);
  });

  test("not a millisecond before, and at once, without another record", async () => {
    const { results } = givenKeyed([row(0), watermark(9)])
      .window(tumbling(10))
      .count("w");
    const kit = testFlow(results.flow);
    await kit.feed();
    expect(kit.values(results)).toEqual([]);
    await kit.send("given", watermark(10));
    expect(kit.values(results)).toHaveLength(1);
  });

  test("a record that has moved the watermark is not late by itself", async () => {
    const out = await collected(at(105, 105, 100, 99));
    expect(startsAndValues(out)).toEqual([[100, [100, 105, 105]]]);
    expect(out.late).toEqual([["ALL", 99]]);
  });

  test("windows that are open when the input ends close then, each once", async () => {
    expect(startsAndValues(await collected(at(5, 15), { outOfOrder: 1_000 }))).toEqual([
      [0, [5]],
      [10, [15]],
    ]);
  });

  test("negative times are times as any", async () => {
    const out = await collected(at(-25, -11, -10, -1, -12));
    expect(startsAndValues(out)).toEqual([
      [-30, [-25]],
      [-20, [-11]],
      [-10, [-10, -1]],
    ]);
    expect(out.late).toEqual([["ALL", -12]]);
  });
});

describe("58: when a session closes, gap 5", () => {
  const visits = (...times: number[]) =>
    outcome(at(...times), (stream) => stream.window(session({ gap: 5 })).collect("w"), { batchSize: 1 });

  test("a record at exactly the gap, when the watermark is there too, is in it", async () => {
    expect((await visits(0, 5, 11)).results.map(({ value }) => value)).toEqual([[0, 5], [11]]);
  });

  test("with the watermark at exactly the gap it is open; past that it is not", async () => {
    const { results } = givenKeyed([row(0), watermark(5)])
      .window(session({ gap: 5 }))
      .count("w");
    const kit = testFlow(results.flow);
    await kit.feed();
    expect(kit.values(results)).toEqual([]);
    await kit.send("given", watermark(6));
    expect(kit.values(results)).toEqual([{ key: "ALL", start: 0, end: 6, value: 1, kind: "final" }]);
  });

  test("a record before the watermark is late, although a session is open that would take it", async () => {
    const out = await visits(0, 4, 3);
    expect(out.results.map(({ value }) => value)).toEqual([[0, 4]]);
    expect(out.late).toEqual([["ALL", 3]]);
  });
});

describe("59, differs: a record before the watermark", () => {
  test("is not late as long as its window is open", async () => {
    expect(await collected(at(8, 4))).toMatchObject({ results: [{ value: [4, 8] }], late: [] });
  });

  test("of several windows that it falls into is in those that are open", async () => {
    const out = await outcome(
      at(1, 12, 7),
      (stream) => stream.window(sliding({ length: 10, every: 5 })).collect("w"),
      { batchSize: 1 },
    );
    expect(startsAndValues(out)).toEqual([
      [-5, [1]],
      [0, [1]],
      [5, [7, 12]],
      [10, [12]],
    ]);
    expect(out.late).toEqual([]);
  });

  test("that is late for all its windows is one late record, not one a window", async () => {
    const out = await outcome(
      at(1, 100, 7),
      (stream) => stream.window(sliding({ length: 10, every: 5 })).collect("w"),
      { batchSize: 1 },
    );
    expect(out.late).toEqual([["ALL", 7]]);
  });

  test("goes into a window that had closed, if lateness is allowed: the result is given again", async () => {
    const out = await outcome(
      at(5, 15, 4, 30, 3),
      (stream) => stream.window(tumbling(10), { allowedLateness: 10 }).collect("w"),
      { batchSize: 1 },
    );
    expect(out.results.map(({ kind, value }) => [kind, value])).toEqual([
      ["final", [5]],
      ["updated", [4, 5]],
      ["final", [15]],
      ["final", [30]],
    ]);
    expect(out.late).toEqual([["ALL", 3]]);
  });
});

describe("60: at the watermark", () => {
  test("wait 5: 8, 4, and 3, which is the watermark, are in time", async () => {
    const out = await outcome(
      at(8, 4, 3, 20, 2),
      (stream) => stream.window(session({ gap: 5 })).collect("w"),
      {
        batchSize: 1,
        outOfOrder: 5,
      },
    );
    expect(out.results.map(({ value }) => value)).toEqual([[3, 4, 8], [20]]);
    expect(out.late).toEqual([["ALL", 2]]);
  });

  test("wait 0: records of one instant are none of them late", async () => {
    for (const batchSize of [1, 2, 10]) {
      const out = await collected(at(8, 8, 8), { batchSize });
      expect(out).toMatchObject({ results: [{ value: [8, 8, 8] }], late: [] });
    }
  });

  test("differs: however slowly they are read", async () => {
    const slowly = [8, 8, 8].flatMap((t) => [row(t), advanceClock({ hours: 1 })]);
    const windowed = givenKeyed(slowly, { outOfOrder: 0 }).window(tumbling(10)).count("w");
    const kit = testFlow(windowed.late.flow);
    await kit.run();
    expect(kit.values(windowed.results).map(({ value }) => value)).toEqual([3]);
    expect(kit.values(windowed.late)).toEqual([]);
  });
});

describe("61: keys and partitions", () => {
  const events: Event<number>[] = [
    ["x", 0, 0],
    ["y", 100, 100],
    ["x", 5, 5],
  ];

  test("differs: time is that of the input, not of each key", async () => {
    const out = await collected(events);
    expect(out.results.map(({ key, value }) => [key, value])).toEqual([
      ["x", [0]],
      ["y", [100]],
    ]);
    expect(out.late).toEqual([["x", 5]]);
  });

  test("with disorder as large as keys are apart, the outcome is that of clocks by key", async () => {
    const out = await collected(events, { outOfOrder: 100 });
    expect(out.results.map(({ key, value }) => [key, value])).toEqual([
      ["x", [0, 5]],
      ["y", [100]],
    ]);
    expect(out.late).toEqual([]);
  });

  test("in partitions of their own no key makes another late", async () => {
    const out = await outcomeOf(
      [events.filter(([key]) => key === "x"), events.filter(([key]) => key === "y")],
      (stream) => stream.window(tumbling(10)).collect("w"),
      { batchSize: 1 },
    );
    expect(out.results.map(({ key, value }) => [key, value])).toEqual([
      ["x", [0, 5]],
      ["y", [100]],
    ]);
    expect(out.late).toEqual([]);
  });
});

describe("62: windows close by their ends", () => {
  test("differs: however they were opened", async () => {
    const out = await collected(at(25, 5, 15), { outOfOrder: 100 });
    expect(out.results.map(({ start }) => start)).toEqual([0, 10, 20]);
  });

  test("then by their starts, then by key", async () => {
    const events = [3, 8].flatMap((t) => ["b", "c", "a"].map((key): Event<number> => [key, t, t]));
    const { results } = await outcome(events, (stream) =>
      stream.window(sliding({ length: 10, every: 5 })).count("w"),
    );
    expect(results.map(({ key, start }) => `${key}${start}`).join(" ")).toBe("a-5 b-5 c-5 a0 b0 c0 a5 b5 c5");
  });
});

describe("64, differs: what an open window has", () => {
  test("is what came, whether or not time has come to it: nothing is queued before a fold", async () => {
    const seen: number[] = [];
    const { results } = givenKeyed([row(8), row(6)])
      .window(tumbling(10))
      .fold(
        "w",
        () => 0,
        (n, t) => {
          seen.push(t);
          return n + 1;
        },
      );
    const kit = testFlow(results.flow);
    await kit.feed();
    expect(seen).toEqual([8, 6]);
  });

  test("may be looked at early", async () => {
    const { results } = givenKeyed([row(8), row(6), row(7)])
      .window(tumbling(10), { emitEvery: "record" })
      .collect("w");
    const kit = testFlow(results.flow);
    await kit.feed();
    expect(kit.values(results).map(({ kind, value }) => [kind, value])).toEqual([
      ["early", [8]],
      ["early", [6, 8]],
      ["early", [6, 7, 8]],
    ]);
  });
});

describe("67, differs: a key that was idle", () => {
  test("is not given a window twice", async () => {
    const out = await collected(at(0, 20, 40, 5));
    expect(out.results.map(({ start }) => start)).toEqual([0, 20, 40]);
    expect(out.late).toEqual([["ALL", 5]]);
  });

  test("closes its windows when others move on", async () => {
    const { results } = givenKeyed([row(0)], { outOfOrder: 0 })
      .window(tumbling(10))
      .count("w");
    const kit = testFlow(results.flow);
    await kit.feed();
    expect(kit.values(results)).toEqual([]);
    await kit.send("given", { value: 50, key: "other", at: 50 });
    expect(kit.values(results).map(({ key }) => key)).toEqual(["ALL"]);
  });
});
