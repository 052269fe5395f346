import { Dataflow, type KeyContext, type StatefulLogic } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { given, givenPairs, givenRows, pairs, records, runToEnd, startOn } from "../../given.ts";
import { until } from "../../settle.ts";
import { byKey, expectFailure, expectLikePairs, lineOf } from "../check.ts";

test("each key has a state of its own and its values in order, however they are batched", () =>
  expectLikePairs(
    (stream) =>
      stream.stateful("previous", {
        start: (): number[] => [],
        onValue(seen, value) {
          seen.push(value);
        },
        onEnd: (seen) => [seen.join()],
      }),
    (list) => byKey(list, (values) => [values.join()]),
  ));

test("what a state emits comes in the order of the records", async () => {
  const stream = givenPairs([
    ["b", 1],
    ["a", 1],
    ["c", 1],
    ["a", 2],
  ] as const);
  const sums = stream.stateful("sum", {
    start: () => ({ sum: 0 }),
    onValue(state, value) {
      state.sum += value;
      return [state.sum];
    },
  });
  expect(await pairs(sums)).toEqual([
    ["b", 1],
    ["a", 1],
    ["c", 1],
    ["a", 3],
  ]);
});

test("the state is what was put in its place", async () => {
  const stream = givenPairs([2, 5, 8, 1, 3].map((n): [string, number] => ["k", n]));
  const means = stream.stateful("mean of three", {
    start: (): number[] => [],
    onValue(last, value, context) {
      const recent = [...last, value].slice(-3);
      context.setState(recent);
      return [recent.reduce((a, b) => a + b) / recent.length];
    },
  });
  expect(await records(means.values())).toEqual([2, 3.5, 5, 14 / 3, 4]);
});

test("a state of undefined is a state like any other", async () => {
  let starts = 0;
  const stream = givenPairs([
    ["k", 1],
    ["k", 2],
  ] as const).stateful("none", {
    start: () => void starts++,
    onValue: (_, value) => [value],
  });
  expect(await records(stream.values())).toEqual([1, 2]);
  expect(starts).toBe(1);
});

test("a key that was forgotten starts afresh, and is not told of the end", async () => {
  const stream = givenPairs([
    ["a", "x"],
    ["a", "forget"],
    ["a", "y"],
    ["b", "forget"],
  ] as const);
  const trace = stream.stateful("trace", {
    start: () => ["new"],
    onValue(state, value, context) {
      const came = [...state, value].join(" ");
      state.push(value);
      if (value === "forget") context.forget();
      return [came];
    },
    onEnd: (state, { key }) => [`end of ${key}: ${state.join(" ")}`],
  });
  expect(await records(trace.values())).toEqual([
    "new x",
    "new x forget",
    "new y",
    "new forget",
    "end of a: new y",
  ]);
});

test("the end is told in order of the keys: numbers by size, then texts by code unit", async () => {
  const keys = ["b", 10, "B", 9, "a", -1];
  const ends = given(keys)
    .keyBy("key", (key) => key)
    .stateful("end", { start: () => 0, onValue: () => [], onEnd: (_, { key }) => [key] });
  expect(await records(ends.values())).toEqual([-1, 9, 10, "B", "a", "b"]);
});

test("results carry the record's event time; those at the end the latest of the key", async () => {
  const stream = givenRows([
    [1, "a", 30],
    [2, "a", 10],
    [3, "b", 20],
  ]);
  const told = stream.stateful("tell", {
    start: () => undefined,
    onValue: (_, value, { eventTime }) => [`${value}@${eventTime}`],
    onEnd: (_, { key, eventTime }) => [`${key}@${eventTime}`],
  });
  const passedOn = told.stateful("again", {
    start: () => 0,
    onValue: (_, text, c) => [`${text} as ${c.eventTime}`],
  });
  expect(await records(passedOn.values())).toEqual([
    "1@30 as 30",
    "2@10 as 10",
    "3@20 as 20",
    "a@30 as 30",
    "b@20 as 20",
  ]);
});

test("without event time there is none", async () => {
  const stream = givenPairs([["a", 1]]).stateful("tell", {
    start: () => 0,
    onValue: (_, __, context) => [context.eventTime],
    onEnd: (_, context) => [context.eventTime],
  });
  expect(await records(stream.values())).toEqual([undefined, undefined]);
});

test("results may come from a generator, which is run while the key is at hand", async () => {
  const stream = givenPairs([
    ["a", 2],
    ["b", 1],
  ] as const).stateful("count down", {
    start: () => 0,
    *onValue(calls, value, context) {
      context.setState(calls + 1);
      for (let n = value; n > 0; n--) yield `${context.key}${n}`;
    },
  });
  expect(await records(stream.values())).toEqual(["a2", "a1", "b1"]);
});

test("methods of the logic see it as this", async () => {
  const logic = {
    offset: 100,
    start(): number {
      return this.offset;
    },
    onValue(state: number, value: number): number[] {
      return [state + value + this.offset];
    },
    onEnd(): number[] {
      return [this.offset];
    },
  };
  expect(
    await records(
      givenPairs([["a", 1]])
        .stateful("offset", logic)
        .values(),
    ),
  ).toEqual([201, 100]);
});

/** Emits what happens, and sets a timer as a value says: `{ at }` in ms, or "clear", "forget". */
type Order = { readonly at: number } | "clear" | "forget" | "look";
const timed: StatefulLogic<string, Order, string[], string> = {
  start: () => ["new"],
  onValue(state, order, context) {
    if (order === "clear") context.clearTimer();
    else if (order === "forget") context.forget();
    else if (order !== "look") context.setTimer(order.at);
    const before = state.at(-1);
    state.push("value");
    return [`${before}>value`];
  },
  onTimer(state, context: KeyContext<string, string[]>) {
    const before = state.at(-1);
    state.push("timer");
    return [`${context.key}: ${before}>timer at ${context.now}`];
  },
};

/** A source whose records come at instants of the host's clock; it ends at the last. */
function timetable<T>(
  entries: readonly (readonly [at: number, value: T])[],
  endsAt: number,
  host: SimulatedHost,
) {
  let next = 0;
  return {
    partitions: () => ["only"],
    open: () => ({
      position: () => next,
      read() {
        const due = entries[next];
        const at = due?.[0] ?? endsAt;
        if (at > host.now()) return { values: [], wakeAt: at };
        if (due === undefined) return { values: [], done: true };
        next++;
        return { values: [due[1]] };
      },
    }),
  };
}

async function timedTrace(
  entries: readonly (readonly [number, readonly [string, Order]])[],
  endsAt: number,
): Promise<string[]> {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("orders", timetable(entries, endsAt, host))
    .keyBy("key", ([key]) => key)
    .map("order", ([, order]) => order)
    .stateful("timed", timed)
    .values()
    .output("seen", (text) => seen.push(`${host.now()}: ${text}`));
  await runToEnd(flow, host);
  return seen;
}

test("a timer calls once, at its instant, with the state of its key", async () => {
  expect(
    await timedTrace(
      [
        [0, ["a", { at: 50 }]],
        [100, ["a", "look"]],
      ],
      200,
    ),
  ).toEqual(["0: new>value", "50: a: value>timer at 50", "100: timer>value"]);
});

test("a timer set to an instant that has passed is due at once, after the records at hand", async () => {
  expect(await timedTrace([[10, ["a", { at: 3 }]]], 200)).toEqual([
    "10: new>value",
    "10: a: value>timer at 10",
  ]);
});

test("a key has one timer: a later call takes the place of an earlier one, in either direction", async () => {
  expect(
    await timedTrace(
      [
        [0, ["a", { at: 50 }]],
        [10, ["a", { at: 90 }]],
      ],
      200,
    ),
  ).toEqual(["0: new>value", "10: value>value", "90: a: value>timer at 90"]);
  expect(
    await timedTrace(
      [
        [0, ["a", { at: 90 }]],
        [10, ["a", { at: 50 }]],
      ],
      200,
    ),
  ).toEqual(["0: new>value", "10: value>value", "50: a: value>timer at 50"]);
});

test("a timer that was cleared, or whose key was forgotten, does not call", async () => {
  expect(
    await timedTrace(
      [
        [0, ["a", { at: 50 }]],
        [10, ["a", "clear"]],
      ],
      200,
    ),
  ).toEqual(["0: new>value", "10: value>value"]);
  expect(
    await timedTrace(
      [
        [0, ["a", { at: 50 }]],
        [10, ["a", "forget"]],
      ],
      200,
    ),
  ).toEqual(["0: new>value", "10: value>value"]);
});

test("a timer of a key that was forgotten does not call for the key's next state", async () => {
  const trace = await timedTrace(
    [
      [0, ["a", { at: 50 }]],
      [10, ["a", "forget"]],
      [20, ["a", "look"]],
    ],
    200,
  );
  expect(trace).toEqual(["0: new>value", "10: value>value", "20: new>value"]);
});

test("timers of several keys call in order of their instants", async () => {
  expect(
    await timedTrace(
      [
        [0, ["a", { at: 70 }]],
        [0, ["b", { at: 60 }]],
        [0, ["c", { at: 70 }]],
      ],
      200,
    ),
  ).toEqual([
    "0: new>value",
    "0: new>value",
    "0: new>value",
    "60: b: value>timer at 60",
    "70: a: value>timer at 70",
    "70: c: value>timer at 70",
  ]);
});

test("a timer that is still set when the input ends does not call, and does not hold the end up", async () => {
  expect(await timedTrace([[0, ["a", { at: 1_000 }]]], 200)).toEqual(["0: new>value"]);
});

test("a flow that is stopped is not told of an end", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("orders", timetable([[0, "x"]], 1_000, host))
    .keyBy("key", () => "k")
    .stateful("end", { start: () => 0, onValue: (_, x) => [x], onEnd: () => ["end"] })
    .values()
    .output("seen", seen);
  const running = startOn(host, flow);
  await until(host, () => seen.length === 1);
  void running.stop();
  await until(host, () => running.inspect().steps.length > 0);
  await host.settle();
  await running.done;
  expect(seen).toEqual(["x"]);
});

test.each([["start"], ["onValue"], ["onEnd"]] as const)("a %s that throws ends the flow", async (name) => {
  const cause = new Error("broken");
  const logic = { start: () => 0, onValue: () => [], onEnd: () => [] };
  const fail = (): never => {
    throw cause;
  };
  const stream = givenPairs([["k", 5]]).stateful("fails", { ...logic, [name]: fail });
  const line = lineOf(import.meta.url, '.stateful("fails"');
  const record = name === "onEnd" ? {} : { record: "5" };
  await expectFailure(stream, "step-failed", { step: "test.fails", line, key: "k", ...record }, cause);
});

test("a generator that throws ends the flow as a failure of its step", async () => {
  const cause = new Error("broken");
  const stream = givenPairs([["k", 5]]).stateful("fails later", {
    start: () => 0,
    *onValue() {
      yield 1;
      throw cause;
    },
  });
  await expectFailure(stream, "step-failed", { step: "test.fails later", key: "k", record: "5" }, cause);
});

test("refuses results that are no iterable, and timers without an instant or an onTimer", async () => {
  const one = (): ReturnType<typeof givenPairs<string, number>> => givenPairs([["k", 5]]);
  const start = (): number => 0;
  const wrong = one().stateful("wrong", { start, onValue: () => 7 as unknown as number[] });
  await expectFailure(wrong, "not-iterable", { step: "test.wrong", key: "k" });
  const never = one().stateful("never", {
    start,
    onValue: (_, __, context) => context.setTimer(Number.NaN),
    onTimer: () => {},
  });
  await expectFailure(never, "bad-timer", { step: "test.never", key: "k" });
  const deaf = one().stateful("deaf", { start, onValue: (_, __, context) => context.setTimer(1) });
  await expectFailure(deaf, "bad-timer", { step: "test.deaf", key: "k" });
});

// What is type-checked has no others at all.
describe("a function that nobody would call is refused", () => {
  type Loose = Record<string, (id: string, logic: object) => unknown>;
  const stream = (): Loose => new Dataflow("test").input("n", [1]).keyBy("key", String) as unknown as Loose;

  test.each<[string, object, string]>([
    ["stateful", { start: () => 0, onValue: () => [], onTImer: () => [] }, "onTImer"],
    ["statefulBatch", { start: () => 0, onBatch: () => [], onWake() {} }, "onWake"],
  ])("%s: %o", (operator, logic, name) => {
    expect(() => stream()[operator]!("step", logic)).toThrow(
      expect.objectContaining({ code: "bad-option", message: expect.stringContaining(`not "${name}"`) }),
    );
  });

  test("but what else it has is its own affair", () => {
    const logic = { start: () => 0, onValue: () => [], onBatch: () => [], online: () => {}, once: new Set() };
    expect(() => stream()["stateful"]!("step", logic)).not.toThrow();
  });
});
