import fc from "fast-check";
import {
  Dataflow,
  type EventTimeOptions,
  type KeyContext,
  type KeyedStream,
  type Source,
  sideOutput,
  start,
  tumbling,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { FedSource } from "../../event-time/fed-input.ts";
import { watchTime } from "../../event-time/watching.ts";
import { given, givenPairs, pairs, records, runToEnd } from "../../given.ts";
import { byWorker, runOnWorkers } from "../../on-workers.ts";
import { settle } from "../../settle.ts";
import { asRows, expectFailure } from "../check.ts";

interface Visit {
  readonly who: string;
  readonly at: number;
}

function visits(list: readonly Visit[], more: object = {}, batchSize = 1024): KeyedStream<string, Visit> {
  const eventTime = { at: ({ at }: Visit) => at, ...more } as EventTimeOptions<Visit>;
  return new Dataflow("test").input("in", [...list], { batchSize, eventTime }).keyBy("who", ({ who }) => who);
}

const at = (who: string, ...times: number[]): Visit[] => times.map((time) => ({ who, at: time }));

/** When each key has been silent for 10: told by a timer. */
function silences(stream: KeyedStream<string, Visit>): KeyedStream<string, string> {
  return stream.stateful("silence", {
    start: () => ({ last: Number.NEGATIVE_INFINITY }),
    onValue(state, visit, context) {
      state.last = Math.max(state.last, visit.at);
      context.setEventTimer(state.last + 10);
    },
    onEventTimer: (state, { key, eventTime }) => [`${key} silent since ${state.last}, told at ${eventTime}`],
  });
}

const list = fc.array(
  fc.record({ who: fc.constantFrom("a", "b", "c"), at: fc.integer({ min: 0, max: 100 }) }),
  {
    maxLength: 25,
  },
);

/**
 * From the definition, record by record: event time has come to the record before; timers due by then come first; a
 * timer takes the place of the one before.
 */
function silencesOf(sorted: readonly Visit[]): string[] {
  const last = new Map<string, number>();
  const told: string[] = [];
  const tellUntil = (instant: number): void => {
    const due = [...last]
      .filter(([, at]) => at + 10 <= instant)
      .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
    for (const [who, at] of due) {
      told.push(`${who} silent since ${at}, told at ${at + 10}`);
      last.delete(who);
    }
  };
  for (const [i, { who, at }] of sorted.entries()) {
    tellUntil(sorted[i - 1]?.at ?? Number.NEGATIVE_INFINITY);
    last.set(who, at);
  }
  tellUntil(Number.POSITIVE_INFINITY);
  return told;
}

test("event timers of sorted records fire at their instants, in order, for any batching and number of workers", () =>
  fc.assert(
    fc.asyncProperty(
      list,
      fc.integer({ min: 1, max: 26 }),
      fc.integer({ min: 1, max: 3 }),
      async (events, size, workers) => {
        const sorted = [...events].sort((a, b) => a.at - b.at);
        const expected = silencesOf(sorted);
        const stream = silences(visits(sorted, {}, size));
        const { sink, values } = byWorker<string>(workers);
        stream.output("out", sink);
        if (workers === 1) await runToEnd(stream.flow);
        else await runOnWorkers(stream.flow, workers);
        const told = values.flat();
        if (workers === 1) expect(told).toEqual(expected);
        else expect([...told].sort()).toEqual([...expected].sort());
      },
    ),
    { numRuns: 60 },
  ));

test("what an event timer emits has its instant as event time and is not late further down", async () => {
  const stream = silences(visits([...at("a", 1, 2), ...at("b", 50, 51), ...at("c", 80), ...at("b", 90)]));
  const rows = await records(asRows(stream));
  expect(rows.map(([text, key, eventTime]) => [text, key, eventTime])).toEqual([
    ["a silent since 2, told at 12", "a", 12],
    ["b silent since 51, told at 61", "b", 61],
    ["c silent since 80, told at 90", "c", 90],
    ["b silent since 90, told at 100", "b", 100],
  ]);
  const again = silences(
    visits([...at("a", 1, 2), ...at("b", 50, 51), ...at("c", 80), ...at("b", 90)]),
  ).reorder("sort");
  again.late.assertEmpty("none late");
  expect(await records(again.results.values())).toHaveLength(4);
});

test("what event timers and ends of lifetimes emit travels at their instants", async () => {
  const stream = visits([...at("a", 1), ...at("b", 50), ...at("c", 80)]);
  const timers = watchTime(silences(stream));
  const expiries = watchTime(
    stream.stateful("expiry", { start: () => 0, onValue: () => {}, onExpire: () => [0] }, { expireAfter: 7 }),
    "expiries",
  );
  await runToEnd(stream.flow);
  expect(timers.records.map(({ watermark }) => watermark)).toEqual([11, 60, 90]);
  expect(expiries.records.map(({ watermark }) => watermark)).toEqual([8, 57, 87]);
});

test("an event timer waits for event time, not for the clock, and one that was called off never fires", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<number>("only");
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("in", source, { eventTime: { at: (n) => n } })
    .keyBy("key", (n) => (n % 2 === 0 ? "even" : "odd"))
    .stateful("timer", {
      start: () => 0,
      onValue(_, n, context) {
        if (n === 1) context.setEventTimer(100);
        if (n === 2) context.setEventTimer(100);
        if (n === 4) context.clearEventTimer();
      },
      onEventTimer: (_, { key, watermark }) => [`${key} at ${watermark}`],
    })
    .output("out", seen);
  const running = start(flow, { host });
  await host.settle();
  source.give("only", 1, 2, 4, 99);
  await host.settle();
  host.advance(1_000_000);
  await host.settle();
  expect(seen).toEqual([]);
  source.give("only", 150);
  await host.settle();
  expect(seen).toEqual(["odd at 100"]);
  source.end("only");
  await settle(host, running.done);
  expect(seen).toHaveLength(1);
});

test("an instant that event time has passed is due as soon as it moves on", async () => {
  const stream = visits([...at("a", 100, 200), ...at("b", 300)]).stateful("late", {
    start: () => 0,
    onValue(_, visit, context) {
      if (visit.at === 200) context.setEventTimer(5);
    },
    onEventTimer: (_, { eventTime }) => [eventTime],
  });
  expect(await records(stream.values())).toEqual([101]);
});

test("an instant that event time has just come to has passed", async () => {
  const stream = visits(at("a", 100, 200)).stateful("late", {
    start: () => 0,
    onValue(_, visit, context) {
      if (visit.at === 200) context.setEventTimer(context.watermark);
    },
    onEventTimer: (_, { eventTime }) => [eventTime],
  });
  expect(await records(stream.values())).toEqual([101]);
});

test("an event timer of a key that was forgotten does not call for the key's next state", async () => {
  const stream = visits(at("a", 0, 10, 20, 100)).stateful("new", {
    start: () => 0,
    onValue(_, { at }, context) {
      if (at === 0) context.setEventTimer(50);
      if (at === 10) context.forget();
    },
    onEventTimer: () => ["called"],
  });
  expect(await records(stream.values())).toEqual([]);
});

test("a timer that sets itself again fires on until the first after the last value", async () => {
  const stream = visits([...at("a", 0), ...at("b", 35)]).stateful("every 10", {
    start: () => 0,
    onValue(_, { who }, context) {
      if (who === "a") context.setEventTimer(10);
    },
    onEventTimer(_, context) {
      context.setEventTimer(context.eventTime! + 10);
      return [context.eventTime];
    },
  });
  const ticks = await records(stream.values());
  expect(ticks).toEqual([10, 20, 30, 40]);
});

test("event timers that cannot work end the flow", async () => {
  const timers = (set: number, stream = visits(at("a", 1))): KeyedStream<string, number> =>
    stream.stateful("timer", {
      start: () => 0,
      onValue: (_, __, context) => context.setEventTimer(set),
      onEventTimer: (_, context) => context.setEventTimer(context.eventTime!),
    });
  await expectFailure(timers(Number.NaN), "bad-timer", { key: "a" });
  await expectFailure(timers(5, visits([...at("a", 1), ...at("b", 50)], {}, 1)), "bad-timer", { key: "a" });
  await expectFailure(
    visits(at("a", 1)).stateful("none", { start: () => 0, onValue: (_, __, c) => c.setEventTimer(5) }),
    "bad-timer",
    { key: "a" },
  );
});

test("event timers on a stream without event time are refused where they are declared", () => {
  const logic = { start: () => 0, onValue: () => [], onEventTimer: () => [] };
  expect(() => givenPairs([["a", 1]]).stateful("untimed", logic)).toThrow(
    /step "test\.untimed" \(stateful-time\.test\.ts:\d+\): onEventTimer needs .* \[no-event-time\]/,
  );
});

test("a key expires some time after its last use, by event time, and its next value starts afresh", () =>
  fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 1, max: 26 }), async (events, size) => {
      const sorted = [...events].sort((a, b) => a.at - b.at);
      const expected: string[] = [];
      for (const who of ["a", "b", "c"]) {
        const times = sorted.filter((visit) => visit.who === who).map((visit) => visit.at);
        let from = 0;
        for (let i = 1; i <= times.length; i++) {
          if (i < times.length && times[i]! < times[i - 1]! + 20) continue;
          expected.push(`${who} ${times.slice(from, i).join()} until ${times[i - 1]! + 20}`);
          from = i;
        }
      }
      const stream = visits(sorted, {}, size).stateful(
        "visits",
        {
          start: (): number[] => [],
          onValue: (state, visit) => void state.push(visit.at),
          onExpire: (state, { key, eventTime }) => [`${key} ${state.join()} until ${eventTime}`],
        },
        { expireAfter: 20 },
      );
      const { results, late } = stream.reorder("sort"); // they travel at their instants: none is late
      late.assertEmpty("none late");
      const told = await records(results.values());
      const until = (text: string): number => Number(text.split(" until ")[1]);
      const order = (a: string, b: string): number => until(a) - until(b) || (a < b ? -1 : 1);
      expect(told).toEqual(expected.filter((text) => text !== "").sort(order));
    }),
    { numRuns: 60 },
  ));

test("expiry is the same for out of order records, however they are batched, whatever is forgotten", () =>
  fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 1, max: 26 }), async (events, size) => {
      const told = async (batchSize: number): Promise<string[]> => {
        const stream = visits(events, { outOfOrder: 16 }, batchSize).stateful(
          "visits",
          {
            start: (): number[] => [],
            onValue(state, visit, context) {
              state.push(visit.at);
              if (visit.at % 7 === 0) context.forget();
            },
            onExpire: (state, { key, eventTime }) => [`${key} ${state.join()} until ${eventTime}`],
          },
          { expireAfter: 20 },
        );
        return records(stream.values());
      };
      expect(await told(size)).toEqual(await told(1024));
    }),
    { numRuns: 60 },
  ));

test("states of one key that expire at one instant do so in the order in which they were begun", async () => {
  const forgotten = 20;
  const events = [...at("a", 10, forgotten, 10, forgotten, 10, 30), ...at("b", 10)];
  const told = async (batchSize: number): Promise<string[]> => {
    const begun = new Map<string, number>();
    const stream = visits(events, { outOfOrder: 100 }, batchSize).stateful(
      "visits",
      {
        start(key) {
          begun.set(key, (begun.get(key) ?? 0) + 1);
          return `state ${begun.get(key)} of ${key}`;
        },
        onValue(_, visit, context) {
          if (visit.at === forgotten) context.forget();
        },
        onExpire: (state, { eventTime }) => [`${state} until ${eventTime}`],
      },
      { expireAfter: 3 },
    );
    return records(stream.values());
  };
  const expired = [
    "state 1 of a until 13",
    "state 3 of a until 13",
    "state 5 of a until 13",
    "state 1 of b until 13",
    "state 6 of a until 33",
  ];
  expect(await told(1)).toEqual(expired);
  expect(await told(1024)).toEqual(expired);
});

test("expiry of sorted values is the same however partitions interleave, on any number of workers", () =>
  fc.assert(
    fc.asyncProperty(
      list,
      list,
      fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 3 }),
      async (a, b, turns, workers) => {
        const told = async (turnsOfFirst: readonly boolean[], count: number): Promise<string[]> => {
          const eventTime = { at: ({ at }: Visit) => at, outOfOrder: 16 };
          const flow = new Dataflow("test");
          const { sink, values } = byWorker<string>(count);
          flow
            .input("in", interleaved([a, b], turnsOfFirst), { eventTime })
            .keyBy("who", ({ who }) => who)
            .reorder("sort")
            .results.stateful(
              "visits",
              {
                start: (): number[] => [],
                onValue: (state, visit) => void state.push(visit.at),
                onExpire: (state, { key }) => [`${key} ${state.join()}`],
              },
              { expireAfter: 20 },
            )
            .values()
            .output("out", sink);
          if (count === 1) await runToEnd(flow);
          else await runOnWorkers(flow, count);
          return values.flat().sort();
        };
        expect(await told(turns, workers)).toEqual(await told([true], 1));
      },
    ),
    { numRuns: 60 },
  ));

/** Partitions that are read a record at a time, by turns: the first one alone until it has ended, if always its own. */
function interleaved(lists: readonly (readonly Visit[])[], turnsOfFirst: readonly boolean[]): Source<Visit> {
  return {
    partitions: () => ["first", "second"],
    open(name) {
      const own = lists[name === "first" ? 0 : 1]!;
      let next = 0;
      let turn = 0;
      return {
        position: () => next,
        read() {
          const isOurs = turnsOfFirst[turn++ % turnsOfFirst.length] === (name === "first") || turn > 100;
          const values = isOurs ? own.slice(next, ++next) : [];
          return { values, done: next >= own.length };
        },
      };
    },
  };
}

test("a use is a value or an event timer; without onExpire a key is forgotten in silence", async () => {
  const counted = visits(
    [...at("a", 0), ...at("b", 29), ...at("a", 30), ...at("b", 31), ...at("a", 60)],
    {},
    1,
  ).stateful(
    "count",
    {
      start: () => ({ n: 0 }),
      onValue(state, visit, context) {
        if (visit.at === 0) context.setEventTimer(15);
        return [`${context.key}${++state.n}`];
      },
      onEventTimer: () => [],
    },
    { expireAfter: 20 },
  );
  expect(await records(counted.values())).toEqual(["a1", "b1", "a2", "b2", "a1"]);
});

test("states of keys that come and go do not pile up", async () => {
  const flow = new Dataflow("test");
  let alive = 0;
  let most = 0;
  const numbers = Array.from({ length: 5000 }, (_, i) => i);
  flow
    .input("in", numbers, { batchSize: 7, eventTime: { at: (n) => n } })
    .keyBy("key", (n) => n)
    .stateful(
      "state",
      {
        start() {
          alive++;
          most = Math.max(most, alive);
        },
        onValue: () => {},
        onExpire: () => void alive--,
      },
      { expireAfter: 50 },
    )
    .output("out", []);
  await runToEnd(flow);
  expect(alive).toBe(0);
  expect(most).toBeLessThan(80);
});

test("by the wall clock a key expires beside its timer, whichever comes first", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<string>("only");
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("in", source)
    .keyBy("key", (word) => word[0]!)
    .stateful(
      "state",
      {
        start: () => ({ n: 0 }),
        onValue(state, word, context) {
          if (word.endsWith("!")) context.setTimer(context.now + 60);
          return [`${word}${++state.n}`];
        },
        onTimer: (state, { key }) => [`${key} timer ${state.n}`],
        onExpire: (state, { key, now }) => [`${key} gone ${state.n} at ${now}`],
        onEnd: (state, { key }) => [`${key} end ${state.n}`],
      },
      { expireAfter: 100, clock: "processing" },
    )
    .output("out", seen);
  const running = start(flow, { host });
  const pass = async (ms: number): Promise<void> => {
    await host.settle();
    host.advance(ms);
    await host.settle();
  };
  await host.settle();
  source.give("only", "a", "b!");
  await pass(50);
  source.give("only", "a");
  await pass(49);
  expect(seen.splice(0)).toEqual(["a1", "b!1", "a2", "b timer 1"]);
  await pass(51);
  expect(seen.splice(0)).toEqual(["a gone 2 at 150"]);
  source.give("only", "a");
  await pass(10);
  expect(seen.splice(0)).toEqual(["a1", "b gone 1 at 160"]);
  source.end("only");
  await settle(host, running.done);
  expect(seen).toEqual(["a end 1"]);
});

test("results that are marked leave by the output of their name, with key and event time", async () => {
  const { main, small, large } = visits([...at("a", 5, 50), ...at("b", 500)]).stateful(
    "sizes",
    {
      start: () => 0,
      *onValue(_, visit) {
        yield visit.at;
        if (visit.at < 10) yield sideOutput("small", `small ${visit.at}`);
        if (visit.at > 100) yield sideOutput("large", visit);
      },
      onEnd: (_, { key }) => [sideOutput("small", `end of ${key}`)],
    },
    { sideOutputs: ["small", "large"] },
  );
  const seen = { main: [] as number[], small: [] as unknown[], large: [] as Visit[] };
  main.output("main", seen.main);
  asRows(small).output("small", seen.small);
  large.output("large", seen.large);
  await runToEnd(main.flow);
  expect(seen).toEqual({
    main: [5, 50, 500],
    small: [
      ["small 5", "a", 5],
      ["end of a", "a", 50],
      ["end of b", "b", 500],
    ],
    large: [{ who: "b", at: 500 }],
  });
});

test("a side that nobody reads costs nothing; one that the step has not ends the flow", async () => {
  const marked = (sides: "other"[]): KeyedStream<string, number> =>
    givenPairs([["a", 1]]).stateful(
      "side",
      { start: () => 0, onValue: (_, n) => [n, sideOutput("unknown" as never, n)] },
      { sideOutputs: sides },
    ).main;
  await expectFailure(marked(["other"]), "step-failed", { key: "a", record: "1" });
  const without = givenPairs([["a", 1]]).stateful("side", {
    start: () => 0,
    onValue: (_, n) => [n, sideOutput("unknown", n)],
  });
  await expectFailure(without, "step-failed", { key: "a", record: "1" });
});

test("options that do not go together are refused where the step is declared", () => {
  const logic = { start: () => 0, onValue: () => {} };
  const ended = { ...logic, onEnd: () => [] };
  const expired = { ...logic, onExpire: () => [] };
  const timed = visits([]);
  const untimed = given([1]).keyBy("key", () => "all");
  expect(() => timed.stateful("a", ended, { expireAfter: 5 })).toThrow(/use onExpire instead of onEnd/);
  expect(() => timed.stateful("b", expired)).toThrow(/onExpire needs expireAfter/);
  expect(() => untimed.stateful("c", logic, { expireAfter: 5 })).toThrow(/event time/);
  expect(() => timed.stateful("d", logic, { expireAfter: 0 })).toThrow(/more than 0 ms/);
  expect(() => timed.stateful("e", logic, { expireAfter: 5, clock: "wall" as "event" })).toThrow(
    /clock must be/,
  );
  expect(() => timed.stateful("f", logic, { sideOutputs: ["main"] })).toThrow(/other than "main"/);
  expect(() =>
    timed.statefulBatch("g", { start: () => 0, onBatch: () => {} }, { sideOutputs: ["x", "x"] }),
  ).toThrow(/different/);
});

test("when the flow is stopped, what waits for event time is still taken in, and no timer fires", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<number>("ahead", "silent");
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("in", source, { eventTime: { at: (n) => n } })
    .keyBy("key", () => "all")
    .stateful("timer", {
      start: () => 0,
      onValue(_, n, context) {
        context.setEventTimer(n);
        return [`value ${n}`];
      },
      onEventTimer: (_, { eventTime }) => [`timer ${eventTime}`],
    })
    .output("out", seen);
  const running = start(flow, { host });
  await host.settle();
  source.give("ahead", 10, 20, 30);
  await host.settle();
  expect(seen).toEqual(["value 10"]);
  running.stop();
  await settle(host, running.done);
  expect(seen).toEqual(["value 10", "value 20", "value 30"]);
});

describe("a state that is kept no longer sets and clears no timers of the one behind it", () => {
  type Context = KeyContext<string, { seen: number[] }>;
  const acts: Readonly<Record<string, (context: Context) => void>> = {
    clearEventTimer: (context) => context.clearEventTimer(),
    setEventTimer: (context) => context.setEventTimer(13),
    clearTimer: (context) => context.clearTimer(),
    setTimer: (context) => context.setTimer(context.now + 1),
  };

  test.each(Object.entries(acts))("%s when it expires", async (_name, act) => {
    const told = visits(at("k", 0, 12, 16, 30)).stateful(
      "timers",
      {
        start: () => ({ seen: [] as number[] }),
        onValue(state, visit, context) {
          state.seen.push(visit.at);
          if (visit.at === 12) context.setEventTimer(15);
        },
        onTimer: () => ["wall"],
        onEventTimer: (state, { eventTime }) => [`timer ${state.seen} at ${eventTime}`],
        onExpire(state, context) {
          act(context);
          return [`expired ${state.seen}`];
        },
      },
      { expireAfter: 10 },
    );
    expect(await records(told.values())).toEqual([
      "expired 0",
      "timer 12,16 at 15",
      "expired 12,16",
      "expired 30",
    ]);
  });

  test.each(Object.entries(acts))("%s when it has been forgotten", async (_name, act) => {
    const told = visits(at("k", 0, 12, 16, 30)).stateful("timers", {
      start: () => ({ seen: [] as number[] }),
      onValue(state, visit, context) {
        state.seen.push(visit.at);
        if (visit.at === 0) {
          context.forget();
          act(context);
        } else if (visit.at === 12) context.setEventTimer(15);
      },
      onTimer: () => ["wall"],
      onEventTimer: (state, { eventTime }) => [`timer ${state.seen} at ${eventTime}`],
    });
    expect(await records(told.values())).toEqual(["timer 12,16 at 15"]);
  });
});

test("timers by event time and ends of lifetimes are at whole milliseconds: the first by which they are due", async () => {
  const fired: unknown[] = [];
  const stream = visits([...at("a", 1), ...at("b", 50)]).stateful(
    "whole",
    {
      start: () => 0,
      onValue: (_, visit, context) => context.setEventTimer(visit.at + 2.25),
      onEventTimer: (_, { eventTime }) => void fired.push(["timer", eventTime]),
      onExpire: (_, { eventTime }) => void fired.push(["expired", eventTime]),
    },
    { expireAfter: 7.5 },
  );
  stream.output("out", []);
  await runToEnd(stream.flow as Dataflow);
  expect(fired).toEqual([
    ["timer", 4],
    ["expired", 12],
    ["timer", 53],
    ["expired", 61],
  ]);
});

test("a timer that is due when its key would expire comes first, and the key lives on", async () => {
  const seen: unknown[] = [];
  const stream = visits(at("a", 0)).stateful(
    "both",
    {
      start: () => 0,
      onValue: (_, { at }, context) => context.setEventTimer(at + 10),
      onEventTimer: (_, { eventTime }) => [["timer", eventTime]],
      onExpire: (_, { eventTime }) => [["gone", eventTime]],
    },
    { expireAfter: 10 },
  );
  stream.values().output("out", seen);
  await runToEnd(stream.flow);
  expect(seen).toEqual([
    ["timer", 10],
    ["gone", 20],
  ]);
});

test("a timer by the clock is told how far time has come, not what a record came at that is ahead of it", async () => {
  const host = new SimulatedHost({ now: 0 });
  const source = new FedSource<Visit>("ahead", "behind");
  const flow = new Dataflow("test");
  const seen: unknown[] = [];
  flow
    .input("in", source, { eventTime: { at: ({ at }) => at } })
    .keyBy("who", ({ who }) => who)
    .stateful("it", {
      start: () => 0,
      onValue(_, __, context) {
        context.setTimer(50);
        return [context.watermark];
      },
      onTimer: (_, { watermark }) => [`timer at ${watermark}`],
    })
    .values()
    .output("out", seen);
  const running = start(flow, { host });
  await host.settle();
  source.give("behind", { who: "b", at: 7 });
  source.give("ahead", { who: "a", at: 100 }, { who: "a", at: 200 });
  await host.settle();
  source.give("ahead", { who: "a", at: 300 });
  await host.settle();
  host.advance(50);
  await host.settle();
  expect(seen.slice(-2)).toEqual(["timer at 7", "timer at 7"]);
  source.end("ahead");
  source.end("behind");
  await settle(host, running.done);
});

test("at the end a key sets itself one more timer where the one before was due with its last record", async () => {
  const fired = visits([{ who: "a", at: 10 }], { outOfOrder: 100 }).stateful("again", {
    start: () => ({}),
    onValue: (_, __, context) => context.setEventTimer(10),
    onEventTimer(_, context) {
      context.setEventTimer(context.eventTime! + 5);
      return [context.eventTime];
    },
  });
  expect(await records(fired.values())).toEqual([10, 15]);
});

/** Gives each record on, by a step that has event timers: so it takes records in the order of event time. */
function passedOn(source: FedSource<Visit>): KeyedStream<string, Visit> {
  return new Dataflow("test")
    .input("in", source, { eventTime: { at: ({ at }) => at } })
    .keyBy("who", ({ who }) => who)
    .stateful("pass", { start: () => ({}), onValue: (_, visit) => [visit], onEventTimer: () => {} });
}

test("a record that event time has come to before is taken at once", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<Visit>("only");
  const stream = passedOn(source);
  const seen: number[] = [];
  stream.output("out", ({ at }) => seen.push(at));
  const running = start(stream.flow, { host });
  for (const instant of [5, 4]) {
    source.give("only", { who: "a", at: instant });
    await host.settle();
  }
  expect(seen).toEqual([5, 4]);
  source.end("only");
  await settle(host, running.done);
});

test("what a record that waited gives is as late for the steps behind as it was itself", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<Visit>("ahead", "behind");
  const { results, late } = passedOn(source).window(tumbling(10)).count("count");
  const counted: number[] = [];
  const lateAt: number[] = [];
  results.output("out", ({ start }) => counted.push(start));
  late.output("late", ({ at }) => lateAt.push(at));
  const running = start(results.flow, { host });
  await host.settle();
  source.give("ahead", { who: "a", at: 100 }, { who: "a", at: 50 });
  await host.settle();
  source.give("behind", { who: "b", at: 100 });
  await host.settle();
  for (const name of ["ahead", "behind"]) source.end(name);
  await settle(host, running.done);
  expect([counted, lateAt]).toEqual([[100, 100], [50]]);
});

test("a state expires after its latest record, not after the one that came last", async () => {
  const rows: [string, number][] = [
    ["a", 100],
    ["a", 50],
    ["b", 220],
    ["a", 130],
  ];
  const stream = new Dataflow("test")
    .input("in", rows, { eventTime: { at: ([, at]) => at, outOfOrder: 100 }, batchSize: 1 })
    .keyBy("key", ([key]) => key)
    .stateful(
      "count",
      {
        start: () => 0,
        onValue(count, _, context) {
          context.setState(count + 1);
          return [count + 1];
        },
      },
      { expireAfter: 60, clock: "event" },
    );
  expect(await pairs(stream)).toEqual([
    ["a", 1],
    ["a", 2],
    ["b", 1],
    ["a", 3],
  ]);
});
