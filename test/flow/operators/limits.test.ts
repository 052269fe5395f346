import { countWindow, Dataflow, FlowError, fold, type KeyedStream, run, type Sink, sliding } from "tidemark";
import { describe, expect, test } from "vitest";

type Declare = (events: KeyedStream<number, number>) => unknown;

/** A sink that counts. */
function counting(out: { rows: number }): Sink<unknown> {
  return {
    open: () => ({
      write(rows) {
        out.rows += rows.length;
      },
    }),
  };
}

function declared(declare: Declare): unknown {
  const flow = new Dataflow("test");
  const events = flow.input("in", [0], { eventTime: { at: (n) => n } }).keyBy("key", () => 0);
  try {
    declare(events);
  } catch (error) {
    return error;
  }
  return undefined;
}

const filled = (every: number, longest: number): Declare => {
  return (events) => events.fill("f", { every, longest: longest, with: "previous" });
};

describe("what would make a record cost millions of cells is refused when it is declared", () => {
  test.each<[string, Declare, RegExp]>([
    [
      "a year by a millisecond",
      () => sliding({ length: { days: 365 }, every: 1 }),
      /sliding: every.*31536000000/,
    ],
    [
      "an hour by a millisecond",
      () => sliding({ length: { hours: 1 }, every: 1 }),
      /sliding: every.*3600000.*100000/,
    ],
    ["one window too many", () => sliding({ length: 100_001, every: 1 }), /sliding: every.*100001/],
    ["a million records by one", () => countWindow(1_000_000, { every: 1 }), /countWindow: every.*1000000/],
    ["a year filled by a millisecond", filled(1, 31_536_000_000), /longest.*31536000000.*1000000/],
    ["a series filled for ever", filled(1, Number.MAX_VALUE), /longest/],
  ])("%s", (_, declare, message) => {
    const error = declared(declare);
    expect(error).toBeInstanceOf(FlowError);
    expect(error).toMatchObject({ code: "bad-option", message: expect.stringMatching(message) as string });
  });

  test.each<[string, Declare]>([
    ["a day by a second", () => sliding({ length: { days: 1 }, every: { seconds: 1 } })],
    ["a hundred thousand windows", () => sliding({ length: 100_000, every: 1 })],
    ["windows side by side, however long", () => sliding({ length: 1e15, every: 1e15 })],
    ["a billion records, side by side", () => countWindow(1e9)],
    ["a year by a minute", filled(60_000, 31_536_000_000)],
  ])("%s is not", (_, declare) => {
    expect(declared(declare)).toBeUndefined();
  });
});

test.each([
  [
    "that share panes",
    fold(
      () => 0,
      (n: number) => n + 1,
      { merge: (a, b) => a + b },
    ),
  ],
  [
    "that do not",
    fold(
      () => 0,
      (n: number) => n + 1,
    ),
  ],
])("a record in as many windows as it may be gives a result for each: windows %s", async (_, aggregator) => {
  const flow = new Dataflow("test");
  const out = { rows: 0 };
  flow
    .input("in", [0], { eventTime: { at: (n) => n } })
    .window(sliding({ length: 100_000, every: 1 }))
    .aggregate("n", aggregator)
    .results.output("out", counting(out));
  await run(flow);
  expect(out.rows).toBe(100_000);
});

test("what follows each other closely is let through at the rate, however high it is", async () => {
  const flow = new Dataflow("test");
  const out = { rows: 0 };
  flow
    .input(
      "in",
      Array.from({ length: 10_000 }, (_, n) => n),
      { batchSize: 1 },
    )
    .throttle("t", { records: 1e9, per: { days: 365 } })
    .output("out", counting(out));
  await run(flow);
  expect(out.rows).toBe(10_000);
});
