import {
  countWindow,
  Dataflow,
  FlowError,
  fold,
  globalWindow,
  type KeyedStream,
  session,
  sliding,
  tumbling,
  type Windower,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { failureOfFlow, given, givenRows, records, runToEnd } from "../../given.ts";
import { runOnWorkers } from "../../on-workers.ts";
import { asRows, expectFailure } from "../check.ts";
import { at, type Event, outcome, partitioned } from "./given-windows.ts";

describe("results", () => {
  test("carry the last instant of their window, for windows behind", async () => {
    const rows = await records(
      asRows(
        givenRows([
          [1, "a", 3],
          [2, "a", 14],
        ])
          .window(tumbling(10))
          .count("w").results,
      ),
    );
    expect(rows.map(([{ start }, key, eventTime]) => [start, key, eventTime])).toEqual([
      [0, "a", 9],
      [10, "a", 19],
    ]);
  });

  test("are never late for windows behind, and windows of windows are those of the records", async () => {
    const events = Array.from(
      { length: 200 },
      (_, i): Event<number> => [`k${i % 3}`, i * 7 - (i % 5) * 3, 1],
    );
    for (const batchSize of [1, 13, 1_000]) {
      const { results, late } = await outcome(
        events,
        (stream) =>
          stream
            .window(tumbling(10))
            .count("short")
            .results.map("n", ({ value }) => value)
            .window(tumbling(100))
            .sum("long"),
        { outOfOrder: 20, batchSize },
      );
      const direct = await outcome(events, (stream) => stream.window(tumbling(100)).count("w"), {
        outOfOrder: 20,
      });
      expect(results).toEqual(direct.results);
      expect(late).toEqual([]);
    }
  });

  test("come in order of ends, starts and keys", async () => {
    const events = at(25, 5, 15).flatMap(([, t, value]): Event<number>[] => [
      ["b", t, value],
      ["a", t, value],
      ["é", t, value],
    ]);
    const { results } = await outcome(events, (stream) => stream.window(tumbling(10)).count("w"), {
      outOfOrder: 100,
    });
    expect(results.map(({ start, key }) => `${start}${key}`)).toEqual(
      "0a 0b 0é 10a 10b 10é 20a 20b 20é".split(" "),
    );
  });

  test("many keys come in order, from window to window", async () => {
    const events: Event<number>[] = [];
    for (let w = 0; w < 6; w++)
      for (let i = 0; i < 300; i++) events.push([`k${(i * 7 + w * 50) % 400}`, w * 10, 1]);
    const { results } = await outcome(events, (stream) => stream.window(tumbling(10)).count("w"));
    const seen = results.map(({ start, key }) => [start, key] as const);
    expect(seen).toEqual([...seen].sort(([s, a], [t, b]) => s - t || (a < b ? -1 : 1)));
    expect(seen).toHaveLength(new Set(events.map(([key, t]) => `${key} ${t}`)).size);
  });
});

test("early results at each record, and a final one", async () => {
  const { results } = await outcome(at(1, 2, 11), (stream) =>
    stream.window(tumbling(10), { emitEvery: "record" }).count("w"),
  );
  expect(results.map(({ start, kind, value }) => [start, kind, value])).toEqual([
    [0, "early", 1],
    [0, "early", 2],
    [10, "early", 1],
    [0, "final", 2],
    [10, "final", 1],
  ]);
});

test("windows of a whole stream have no key, and neither have their results", async () => {
  const flow = new Dataflow("whole");
  const { results, late } = flow
    .input("n", [3, 4, 15, 2], { eventTime: { at: (n) => n } })
    .window(tumbling(10))
    .sum("sum");
  const out: unknown[] = [];
  results.output("results", out);
  late.output("late", (n) => void out.push(n));
  await runToEnd(flow);
  expect(out).toEqual([
    2,
    { key: undefined, start: 0, end: 10, value: 7, kind: "final" },
    { key: undefined, start: 10, end: 20, value: 15, kind: "final" },
  ]);
});

test("several workers give what one gives", async () => {
  const lists = [0, 1, 2].map((p) =>
    Array.from({ length: 60 }, (_, i): Event<number> => [`k${(i * 5 + p) % 7}`, i * 3 + ((i * p) % 4), i]),
  );
  const build = (out: string[]): Dataflow => {
    const flow = new Dataflow("workers");
    const keyed = flow
      .input("in", partitioned(lists), { batchSize: 5, eventTime: { at: ([, t]) => t, outOfOrder: 8 } })
      .keyBy("key", ([key]) => key);
    for (const [id, windower] of [
      ["tumbling", tumbling(20)],
      ["sliding", sliding({ length: 30, every: 7 })],
      ["session", session({ gap: 9 })],
    ] as const)
      keyed
        .window(windower)
        .aggregate(
          id,
          fold(
            () => 0,
            (sum, [, , n]: Event<number>) => sum + n,
            { merge: (a, b) => a + b },
          ),
        )
        .results.output(
          `${id} out`,
          ({ key, start, value }) => void out.push(`${id} ${key} ${start} ${value}`),
        );
    return flow;
  };
  const alone: string[] = [];
  await runOnWorkers(build(alone), 1);
  for (const seed of [1, 2, 3]) {
    const together: string[] = [];
    await runOnWorkers(build(together), 3, seed);
    expect(together.sort()).toEqual([...alone].sort());
  }
  expect(alone.length).toBeGreaterThan(100);
});

describe("what cannot be is refused when the flow is declared", () => {
  const untimed = (): KeyedStream<string, number> => given([1]).keyBy("k", () => "k");
  const code = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof FlowError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return "nothing was thrown";
  };

  test.each([
    ["tumbling", tumbling(1)],
    ["sliding", sliding({ length: 2, every: 1 })],
    ["session", session({ gap: 1 })],
    ["global with a trigger by time", globalWindow<number>({ trigger: { every: 5 } })],
  ] as [string, Windower<number>][])("%s windows without event time", (_, windower) => {
    expect(code(() => untimed().window(windower).count("w"))).toMatch(
      /^no-event-time: step "test\.w" \(.*needs a stream with event time/,
    );
  });

  test("sessions of an aggregator that cannot merge", () => {
    const stream = givenRows([[1, "a", 1]]).window(session({ gap: 1 }));
    expect(
      code(() =>
        stream.fold(
          "w",
          () => 0,
          (n) => n + 1,
        ),
      ),
    ).toMatch(/^bad-option: .*needs a merge/);
  });

  test("options out of range, or without use", () => {
    const stream = givenRows([[1, "a", 1]]);
    expect(code(() => tumbling(0))).toMatch("tumbling: length must be 1 or more whole milliseconds");
    expect(code(() => tumbling(1.5))).toMatch("bad-option");
    expect(code(() => tumbling(1, { alignTo: Number.NaN }))).toMatch("alignTo");
    expect(code(() => countWindow(0))).toMatch("countWindow: size");
    expect(code(() => globalWindow({ trigger: {} as { count: number } }))).toMatch("trigger needs");
    expect(code(() => stream.window(tumbling(1), { allowedLateness: -1 }))).toMatch("allowedLateness");
    expect(code(() => stream.window(tumbling(1), { emitEvery: 0 }))).toMatch("emitEvery");
    expect(code(() => stream.window(tumbling(1), { clock: "wall" as "event" }))).toMatch("clock");
    expect(code(() => stream.window(countWindow(1), { emitEvery: 5 } as object))).toMatch('only "record"');
    expect(code(() => stream.window(countWindow(1), { allowedLateness: 5 } as object))).toMatch(
      "has no use for",
    );
  });
});

describe("a function that throws ends the flow, naming the step and the key", () => {
  const failing = (windower: Windower<number>) =>
    givenRows([[1, "a", 1]])
      .window(windower)
      .fold(
        "w",
        () => 0,
        () => {
          throw new RangeError("too much");
        },
        { merge: (a) => a },
      ).results;

  test.each([
    ["tumbling", tumbling(5)],
    ["sliding", sliding({ length: 10, every: 5 })],
    ["session", session({ gap: 5 })],
    ["count", countWindow(2)],
    ["global", globalWindow<number>({ trigger: { count: 2 } })],
  ] as [string, Windower<number>][])("%s", async (_, windower) => {
    const stream = failing(windower);
    stream.output("out", () => {});
    const error = await failureOfFlow(stream.flow, new SimulatedHost());
    expect(error).toMatchObject({ code: "step-failed", site: { step: "test.w", key: "a", record: "1" } });
  });

  test("also where the result is made", async () => {
    const cause = new Error("no result");
    const stream = givenRows([[1, "a", 1]])
      .window(tumbling(5))
      .aggregate("w", {
        init: () => 0,
        add: (n: number) => n,
        result: (): number => {
          throw cause;
        },
      }).results;
    await expectFailure(stream, "step-failed", { step: "test.w", key: "a" }, cause);
  });
});
