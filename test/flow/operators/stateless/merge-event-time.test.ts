import {
  Dataflow,
  FlowError,
  type KeyedStream,
  type Stream,
  session,
  sliding,
  tumbling,
  windowJoin,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { pairs, records, runToEnd } from "../../given.ts";

// A stream without event time, merged with one that has it, gives one that has none: whoever needs it is refused.

interface Both {
  readonly timed: Stream<number>;
  readonly untimed: Stream<number>;
}

function both(): Both {
  const flow = new Dataflow("test");
  const timed = flow.input("timed", [10, 20, 30], { eventTime: { at: (n) => n } });
  return { timed, untimed: flow.input("untimed", [1, 2]) };
}

const byParity = (stream: Stream<number>): KeyedStream<number, number> => stream.keyBy("key", (n) => n % 2);

const mixes: Readonly<Record<string, (both: Both) => Stream<number>>> = {
  "timed first": ({ timed, untimed }) => timed.merge("mix", untimed),
  "untimed first": ({ timed, untimed }) => untimed.merge("mix", timed),
  "through other steps": ({ timed, untimed }) =>
    timed
      .filter("some", () => true)
      .merge(
        "mix",
        timed,
        untimed.map("same", (n) => n),
      )
      .map("after", (n) => n),
};

const needs: Readonly<Record<string, (stream: Stream<number>, timed: Stream<number>) => unknown>> = {
  tumbling: (stream) => byParity(stream).window(tumbling(5)).count("w"),
  sliding: (stream) =>
    byParity(stream)
      .window(sliding({ length: 4, every: 2 }))
      .count("w"),
  session: (stream) => stream.window(session({ gap: 5 })).count("w"),
  reorder: (stream) => stream.reorder("r"),
  fill: (stream) => byParity(stream).fill("f", { every: 1, with: "previous", longest: 5 }),
  dedupe: (stream) => byParity(stream).dedupe("d", { within: 5 }),
  expireAfter: (stream) =>
    byParity(stream).stateful("s", { start: () => 0, onValue: () => [] }, { expireAfter: 5 }),
  onEventTimer: (stream) =>
    byParity(stream).stateful("s", { start: () => 0, onValue: () => [], onEventTimer: () => [] }),
  "statefulBatch, expireAfter": (stream) =>
    byParity(stream).statefulBatch("s", { start: () => 0, onBatch: () => [] }, { expireAfter: 5 }),
  intervalJoin: (stream, timed) =>
    byParity(stream).intervalJoin(
      "j",
      timed.keyBy("k", (n) => n % 2),
      { before: 5 },
    ),
  "intervalJoin, right": (stream, timed) =>
    timed.keyBy("k", (n) => n % 2).intervalJoin("j", byParity(stream), { before: 5 }),
  asOfJoin: (stream, timed) =>
    byParity(stream).asOfJoin(
      "j",
      timed.keyBy("k", (n) => n % 2),
    ),
  "asOfJoin, table": (stream, timed) => timed.keyBy("k", (n) => n % 2).asOfJoin("j", byParity(stream)),
  "windowJoin of methods": (stream, timed) =>
    byParity(stream).windowJoin(
      "j",
      timed.keyBy("k", (n) => n % 2),
      tumbling(5),
    ),
  windowJoin: (stream, timed) =>
    windowJoin("j", { a: timed.keyBy("k", (n) => n % 2), b: byParity(stream) }, tumbling(5)),
  "join in event order": (stream, timed) =>
    byParity(stream).join(
      "j",
      timed.keyBy("k", (n) => n % 2),
      { order: "event-time" },
    ),
};

describe.each(Object.entries(mixes))("of two streams, %s", (_name, mix) => {
  test.each(Object.entries(needs))("%s is refused when it is declared", (_operator, declare) => {
    const streams = both();
    expect(() => declare(mix(streams), streams.timed)).toThrow(FlowError);
  });

  test("all records come by, and none has an event time", async () => {
    const streams = both();
    expect((await records(mix(streams))).sort((a, b) => a - b)).toEqual(
      expect.arrayContaining([1, 2, 10, 20, 30]),
    );
    const failing = both();
    const letters: unknown[] = [];
    mix(failing)
      .map(
        "fail",
        () => {
          throw new Error("no");
        },
        { onError: "dead-letter" },
      )
      .failed.map("time", ({ eventTime }) => eventTime)
      .output("out", letters);
    await runToEnd(failing.timed.flow);
    expect(new Set(letters)).toEqual(new Set([undefined]));
  });

  test("the clock, counts and arrival do without", async () => {
    const streams = both();
    const seen = byParity(mix(streams)).scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    );
    expect((await pairs(seen)).length).toBeGreaterThanOrEqual(5);
  });
});

test("the refusal names the merge where event time is lost, and the stream that has none", () => {
  const { timed, untimed } = both();
  expect(() =>
    timed
      .merge("mix", untimed)
      .map("m", (n) => n)
      .reorder("sort"),
  ).toThrow(
    /step "test\.sort" \(merge-event-time\.test\.ts:\d+\): .* lost in the merge "test\.mix" \(merge-event-time\.test\.ts:\d+\), as "test\.untimed" has none/,
  );
});

test("event time that is given again behind the merge serves", async () => {
  const { timed, untimed } = both();
  const { results } = timed
    .merge("mix", untimed)
    .withEventTime("at", { at: (n) => n, outOfOrder: 50 })
    .reorder("sort");
  expect(await records(results)).toEqual([1, 2, 10, 20, 30]);
});

test("what goes round a loop must have event time as what comes in has it, merged or not", () => {
  const { timed, untimed } = both();
  expect(() => timed.iterate("loop", (inner) => ({ again: inner.merge("mix", untimed) }))).toThrow(
    /step "test\.loop" .*event times/,
  );
});
