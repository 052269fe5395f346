import type { DeadLetter, KeyedStream, StepOptions, Stream } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { givenRows, startOn } from "../given.ts";
import { failureOf, settle } from "../settle.ts";

interface Seen {
  readonly key: string | number;
  readonly seen: number[];
}

/** Throws for the key "b". */
function unlessB(state: Seen): string[] {
  if (state.key === "b") throw new RangeError("no b");
  return [`${state.key} ${state.seen}`];
}

const collecting = {
  start: (key: string | number): Seen => ({ key, seen: [] }),
  onValue(state: Seen, n: number): void {
    state.seen.push(n);
  },
};

type Declare = (stream: KeyedStream<string | number, number>, options: StepOptions) => unknown;

/** The functions of a stateful step that are called without a value. */
const cases: Record<string, Declare> = {
  onEnd: (s, o) => s.stateful("step", { ...collecting, onEnd: unlessB }, o),
  onTimer: (s, o) =>
    s.stateful(
      "step",
      {
        ...collecting,
        onValue(state, n, context) {
          state.seen.push(n);
          context.setTimer(context.now);
        },
        onTimer: unlessB,
      },
      o,
    ),
  onEventTimer: (s, o) =>
    s.stateful(
      "step",
      {
        ...collecting,
        onValue(state, n, context) {
          state.seen.push(n);
          context.setEventTimer(context.eventTime! + 1000);
        },
        onEventTimer: unlessB,
      },
      o,
    ),
  onExpire: (s, o) => s.stateful("step", { ...collecting, onExpire: unlessB }, { expireAfter: 1000, ...o }),
  "a generator": (s, o) =>
    s.stateful(
      "step",
      {
        ...collecting,
        *onEnd(state) {
          yield* [];
          yield* unlessB(state);
        },
      },
      o,
    ),
  "onEnd of statefulBatch": (s, o) =>
    s.statefulBatch(
      "step",
      {
        start: collecting.start,
        onBatch: (state, values) => void state.seen.push(...values),
        onEnd: unlessB,
      },
      o,
    ),
};

const rows = [
  [1, "a", 1],
  [2, "b", 2],
  [3, "c", 3],
  [4, "b", 4],
] as const;

describe.each(Object.entries(cases))("%s", (_, declare) => {
  test("skip: the other keys go on", async () => {
    const host = new SimulatedHost();
    const out: string[] = [];
    const stream = givenRows<number>(rows);
    (declare(stream, { onError: "skip" }) as Stream<string>).output("out", out);
    const handle = startOn(host, stream.flow);
    await settle(host, handle.done);
    expect(out.sort()).toEqual(["a 1", "c 3"]);
    const report = handle.inspect().steps.find(({ id }) => id === "test.step");
    expect(report).toMatchObject({ received: 4, passed: 2, failed: 1 });
  });

  test("dead-letter: a letter has the key, and no record", async () => {
    const host = new SimulatedHost();
    const out: string[] = [];
    const letters: DeadLetter<unknown, string>[] = [];
    const stream = givenRows<number>(rows);
    const { results, failed } = declare(stream, { onError: "dead-letter" }) as {
      results: Stream<string>;
      failed: Stream<DeadLetter<unknown, string>>;
    };
    results.output("out", out);
    failed.output("failed", letters);
    await settle(host, startOn(host, stream.flow).done);
    expect(out.sort()).toEqual(["a 1", "c 3"]);
    expect(letters).toMatchObject([
      {
        record: undefined,
        key: "b",
        step: "test.step",
        error: { code: "step-failed", site: { key: "b", epoch: 1 } },
      },
    ]);
    expect(letters[0]!.eventTime).toBeGreaterThanOrEqual(4);
  });

  test("by default the flow ends", async () => {
    const host = new SimulatedHost();
    const stream = givenRows<number>(rows);
    (declare(stream, {}) as Stream<string>).output("out", () => {});
    const error = await failureOf(host, startOn(host, stream.flow).done);
    expect(error).toMatchObject({ code: "step-failed", site: { step: "test.step", key: "b", epoch: 1 } });
  });
});

test("what helps at the second call is no failure", async () => {
  const host = new SimulatedHost();
  let calls = 0;
  const out: number[] = [];
  const stream = givenRows<number>(rows);
  stream
    .stateful(
      "step",
      {
        start: () => ({ sum: 0 }),
        onValue(state, n) {
          state.sum += n;
        },
        onEnd({ sum }) {
          if (++calls === 2) throw new Error("busy");
          return [sum];
        },
      },
      { onError: { retry: { attempts: 2 } } },
    )
    .output("out", out);
  await settle(host, startOn(host, stream.flow).done);
  expect([out, calls]).toEqual([[1, 6, 3], 4]);
});

test("a timer without an instant, and results that are none, are the record's fault", async () => {
  const host = new SimulatedHost();
  const codes: unknown[] = [];
  const stream = givenRows<number>([
    [1, "a", 1],
    [Number.NaN, "a", 2],
    [3, "a", 3],
  ]);
  const { results, failed } = stream.stateful(
    "step",
    {
      start: () => ({}),
      onValue(_, n, context) {
        context.setTimer(n);
        return n === 3 ? (3 as unknown as number[]) : [n];
      },
      onTimer: () => {},
    },
    { onError: "dead-letter" },
  );
  results.output("out", (n) => void codes.push(n));
  failed.output("failed", ({ record, error }) => void codes.push([record, error.code, error.site.record]));
  await settle(host, startOn(host, stream.flow).done);
  expect(codes.slice(0, 1)).toEqual([1]);
  expect(codes.slice(1)).toEqual([
    [Number.NaN, "bad-timer", "NaN"],
    [3, "not-iterable", "3"],
  ]);
});

test("all that a function did to its key is kept, in order", async () => {
  const host = new SimulatedHost();
  const stream = givenRows<number>([[1, "a", 5]]);
  const out: unknown[] = [];
  stream
    .stateful(
      "step",
      {
        start: () => ({}),
        onValue(_, __, context) {
          context.setTimer(context.now);
          context.setEventTimer(7);
        },
        onTimer: () => ["timer"],
        onEventTimer: () => ["event timer"],
        onEnd: () => ["end"],
      },
      { onError: "skip" },
    )
    .values()
    .output("out", out);
  await settle(host, startOn(host, stream.flow).done);
  expect(out.sort()).toEqual(["end", "event timer", "timer"]);
});

test.each(["setTimer", "setEventTimer"] as const)(
  "%s at no instant rejects the record whole",
  async (name) => {
    const host = new SimulatedHost();
    const stream = givenRows<number>([
      [1, "a", 1],
      [2, "a", 2],
      [3, "a", 3],
    ]);
    const out: unknown[] = [];
    stream
      .stateful(
        "step",
        {
          start: () => ({ sum: 0 }),
          onValue(state, n, context) {
            state.sum += n;
            if (n === 2) context[name](Number.NaN);
          },
          onTimer: () => {},
          onEventTimer: () => {},
          onEnd: ({ sum }) => [sum],
        },
        { onError: "skip" },
      )
      .values()
      .output("out", out);
    await settle(host, startOn(host, stream.flow).done);
    expect(out).toEqual([4]);
  },
);
