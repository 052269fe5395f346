import { Dataflow, type Key, type KeyContext, type KeyedStream, type StatefulLogic } from "tidemark";
import { advanceClock, expectRows, givenKeyed, type KeyedRow, pause, testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { givenPairs, pairs, runToEnd } from "../given.ts";

// Bytewax's acceptance cases by their numbers. "Differs" where Tidemark does something else on purpose: see
// docs/guides/coming-from-bytewax.md.

const failure = (stream: KeyedStream<Key, unknown>): Promise<unknown> => testFlow(stream.flow).failure();

/** Rows `a1 b1` as keys and values of themselves. */
const rows = (text: string): KeyedRow<string, string>[] =>
  text.split(" ").map((value) => ({ value, key: value[0]! }));

/** A logic that says what came before each call, and forgets its key after the calls it is told. */
function traced(
  forgetAfter: string,
  after?: (context: KeyContext<string, { last: string }>) => void,
): StatefulLogic<string, unknown, { last: string }, string> {
  const call = (name: string, state: { last: string }, context: { forget(): void }): string[] => {
    const seen = `${state.last}>${name}`;
    state.last = name;
    if (name === forgetAfter) context.forget();
    return [seen];
  };
  return {
    start: () => ({ last: "NEW" }),
    onValue(state, _, context) {
      after?.(context);
      return call("ITEM", state, context);
    },
    onTimer: (state, context) => call("NOTIFY", state, context),
    onEnd: (state, context) => call("EOF", state, context),
  };
}

describe("18: state that a step puts in place", () => {
  const means = (list: readonly number[]): Promise<[string, number][]> =>
    pairs(
      givenPairs(list.map((n) => ["k", n] as const)).stateful("mean", {
        start: (): number[] => [],
        onValue(list, n, context) {
          list.push(n);
          const kept = list.length > 3 ? list.slice(0, -3) : list;
          context.setState(kept);
          return [kept.reduce((a, b) => a + b) / kept.length];
        },
      }),
    );

  test("is what comes back next time", async () => {
    expect((await means([2, 5, 8, 1, 3])).map(([, mean]) => mean)).toEqual([2, 3.5, 5, 2, 2.5]);
  });

  test("of no records is never asked for", async () => {
    expect(await means([])).toEqual([]);
  });
});

test.each([[7], [{}], [true]])(
  "19: onValue returning %j fails the run, naming step and key",
  async (result) => {
    const stream = givenPairs([["k", 1]]).stateful("s", { start: () => 0, onValue: () => result as never });
    expect(await failure(stream)).toMatchObject({
      code: "not-iterable",
      site: { step: "test.s", key: "k" },
    });
  },
);

describe("20: state stays until it is forgotten", () => {
  test.each([
    ["never", ["NEW>ITEM", "ITEM>ITEM", "ITEM>EOF"]],
    ["ITEM", ["NEW>ITEM", "NEW>ITEM"]],
    ["EOF", ["NEW>ITEM", "ITEM>ITEM", "ITEM>EOF"]],
  ])("forgotten after %s", async (after, expected) => {
    for (const script of [rows("k1 k2"), [...rows("k1"), pause(), ...rows("k2")]]) {
      const calls = givenKeyed(script).stateful("trace", traced(after));
      await expectRows(
        calls,
        expected.map((value) => ({ value, key: "k" })),
      );
    }
  });

  test("forgotten by one key, it stays with the others", async () => {
    const calls = givenKeyed(rows("a1 b1 a2 b2")).stateful("trace", {
      start: () => 0,
      onValue(n, value, context) {
        context.setState(n + 1);
        if (value === "a1") context.forget();
        return [n];
      },
    });
    await expectRows(calls, [
      { value: 0, key: "a" },
      { value: 0, key: "b" },
      { value: 0, key: "a" },
      { value: 1, key: "b" },
    ]);
  });
});

describe("21: timers", () => {
  const now = (context: KeyContext<string, { last: string }>): void => context.setTimer(context.now);
  const twice = [...rows("k1"), pause(), ...rows("k2"), pause()];

  test.each([
    ["never", ["NEW>ITEM", "ITEM>NOTIFY", "NOTIFY>ITEM", "ITEM>NOTIFY"]],
    ["NOTIFY", ["NEW>ITEM", "ITEM>NOTIFY", "NEW>ITEM", "ITEM>NOTIFY"]],
  ])("one for now comes before the next read; forgotten after %s", async (after, expected) => {
    const kit = testFlow(givenKeyed(twice).stateful("trace", traced(after, now)).flow);
    await kit.feed();
    expect(kit.values("trace")).toEqual(expected);
  });

  test("one for now comes between two records that a source gives one at a time", async () => {
    const flow = new Dataflow("test");
    const out: string[] = [];
    flow
      .input("in", [1, 2, 3], { batchSize: 1 })
      .keyBy("key", () => "k")
      .stateful("trace", { ...traced("never", now), onEnd: () => [] })
      .values()
      .output("out", out);
    await runToEnd(flow);
    expect(out).toEqual(["NEW>ITEM", ...[1, 2].flatMap(() => ["ITEM>NOTIFY", "NOTIFY>ITEM"]), "ITEM>NOTIFY"]);
  });

  test("in one batch all values of a key come before a timer for now", async () => {
    const kit = testFlow(givenKeyed(rows("k1 k2")).stateful("trace", traced("never", now)).flow);
    await kit.feed();
    expect(kit.values("trace")).toEqual(["NEW>ITEM", "ITEM>ITEM", "ITEM>NOTIFY"]);
  });

  test("one fires once, at its instant, and no earlier", async () => {
    const stream = givenKeyed(rows("k1")).stateful(
      "trace",
      traced("never", (context) => context.setTimer(100)),
    );
    const kit = testFlow(stream.flow);
    await kit.feed();
    await kit.advanceClock(99);
    expect(kit.values(stream)).toEqual(["NEW>ITEM"]);
    await kit.advanceClock(1);
    await kit.advanceClock(1_000);
    expect(kit.values(stream)).toEqual(["NEW>ITEM", "ITEM>NOTIFY"]);
  });

  test("one in the past fires at once", async () => {
    const stream = givenKeyed(rows("k1")).stateful(
      "trace",
      traced("never", (context) => context.setTimer(-1_000)),
    );
    const kit = testFlow(stream.flow);
    await kit.feed();
    expect(kit.values(stream)).toEqual(["NEW>ITEM", "ITEM>NOTIFY"]);
  });

  test("one that is set again fires at the later instant alone", async () => {
    const fired: number[] = [];
    const stream = givenKeyed([...rows("k1"), advanceClock(60), ...rows("k2")]).stateful("s", {
      start: () => 0,
      onValue(_, __, context) {
        context.setTimer(context.now + 100);
      },
      onTimer(_, context) {
        fired.push(context.now);
      },
    });
    const kit = testFlow(stream.flow);
    await kit.feed();
    await kit.advanceClock(1_000);
    expect(fired).toEqual([160]);
  });

  test("one may be set anew by onTimer, as often as it likes", async () => {
    const stream = givenKeyed(rows("k1")).stateful("tick", {
      start: () => 0,
      onValue: (_, __, context) => context.setTimer(10),
      onTimer(n, context) {
        context.setState(n + 1);
        if (n < 3) context.setTimer(context.now + 10);
        return [`${n} at ${context.now}`];
      },
    });
    const kit = testFlow(stream.flow);
    await kit.feed();
    await kit.advanceClock(1_000);
    expect(kit.values(stream)).toEqual(["0 at 10", "1 at 20", "2 at 30", "3 at 40"]);
  });

  test("those of several keys that are due together fire by key", async () => {
    const stream = givenKeyed(rows("c1 a1 b1")).stateful(
      "trace",
      traced("never", (context) => context.setTimer(5)),
    );
    const kit = testFlow(stream.flow);
    await kit.feed();
    await kit.advanceClock(5);
    const fired = kit.rows(stream).filter(({ value }) => value.endsWith("NOTIFY"));
    expect(fired.map(({ key }) => key)).toEqual(["a", "b", "c"]);
  });

  test("one that onTimer sets for now has its turn when other keys have had theirs", async () => {
    const stream = givenKeyed(rows("a1 b1")).stateful("again", {
      start: () => 0,
      onValue: (_, __, context) => context.setTimer(5),
      onTimer(n, context) {
        context.setState(n + 1);
        if (n < 2 && context.key === "a") context.setTimer(context.now);
        return [n];
      },
    });
    const kit = testFlow(stream.flow);
    await kit.feed();
    await kit.advanceClock(5);
    kit.expect(stream, [
      { value: 0, key: "a" },
      { value: 0, key: "b" },
      { value: 1, key: "a" },
      { value: 2, key: "a" },
    ]);
  });

  test("differs: one that was cleared does not fire once more", async () => {
    const stream = givenKeyed([...rows("k1"), advanceClock(1), ...rows("k2")]).stateful("s", {
      start: () => 0,
      onValue(n, _, context) {
        if (n === 0) context.setTimer(100);
        else context.clearTimer();
        context.setState(n + 1);
      },
      onTimer: () => ["fired"],
    });
    const kit = testFlow(stream.flow);
    await kit.feed();
    await kit.advanceClock(1_000);
    expect(kit.values(stream)).toEqual([]);
  });

  test("one of a key that was forgotten does not fire, nor for the state that takes its place", async () => {
    const script = [...rows("k1"), advanceClock(1), ...rows("k2 k3")];
    const stream = givenKeyed(script).stateful("s", {
      start: () => 0,
      onValue(_, value, context) {
        if (value === "k1") context.setTimer(100);
        if (value === "k2") context.forget();
      },
      onTimer: () => ["fired"],
    });
    const kit = testFlow(stream.flow);
    await kit.feed();
    await kit.advanceClock(1_000);
    expect(kit.values(stream)).toEqual([]);
  });
});

describe("22: the end of the input", () => {
  test("comes to each key that has state, in order of the keys", async () => {
    const calls = givenKeyed(rows("b1 a1 c1")).stateful("trace", traced("never"));
    const kit = testFlow(calls.flow);
    await kit.run();
    const ends = kit.rows(calls).filter(({ value }) => value.endsWith("EOF"));
    expect(ends.map(({ key }) => key)).toEqual(["a", "b", "c"]);
  });

  test("does not come on stop", async () => {
    const calls = givenKeyed(rows("k1")).stateful("trace", traced("never"));
    const kit = testFlow(calls.flow);
    await kit.feed();
    await kit.stop();
    expect(kit.values(calls)).toEqual(["NEW>ITEM"]);
  });

  test("differs: timers that are not due by then do not fire", async () => {
    const calls = givenKeyed(rows("k1")).stateful(
      "trace",
      traced("never", (context) => context.setTimer(1_000)),
    );
    const kit = testFlow(calls.flow);
    await kit.run();
    expect(kit.values(calls)).toEqual(["NEW>ITEM", "ITEM>EOF"]);
  });
});

describe("23 and 24: the value before", () => {
  const withLast = (script: Parameters<typeof givenKeyed<string, string>>[0]): KeyedStream<string, string> =>
    givenKeyed(script).stateful("pairs", {
      start: () => "none",
      onValue(last, value, context) {
        if (value.endsWith("-")) context.forget();
        else context.setState(value);
        return [`${last},${value}`];
      },
    });

  test.each([[[]], [[pause()]]])("23: of each key of its own, batched or not", async (between) => {
    const script = rows("a1 b1 a2 b2").flatMap((row) => [row, ...between]);
    const kit = testFlow(withLast(script).flow);
    await kit.run();
    expect(kit.values("pairs")).toEqual(["none,a1", "none,b1", "a1,a2", "b1,b2"]);
  });

  test("24: a key that was forgotten begins anew, in the same batch too", async () => {
    const kit = testFlow(withLast(rows("a1 b1 a- b2 a3 b3")).flow);
    await kit.run();
    expect(kit.values("pairs")).toEqual(["none,a1", "none,b1", "a1,a-", "b1,b2", "none,a3", "b2,b3"]);
  });
});

describe("25, differs: results come in the order of the records, not by key", () => {
  test.each([1, 2, 4])("in batches of %d", async (batchSize) => {
    const list = [
      ["b", 1],
      ["a", 1],
      ["c", 1],
      ["a", 2],
    ] as const;
    const sums = givenPairs(list, batchSize).scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    );
    expect(await pairs(sums)).toEqual([
      ["b", 1],
      ["a", 1],
      ["c", 1],
      ["a", 3],
    ]);
  });

  test("of statefulBatch too: by the first record of each key", async () => {
    const sizes = givenPairs([
      ["b", 1],
      ["a", 1],
      ["b", 2],
    ]).statefulBatch("size", { start: () => 0, onBatch: (_, values) => [values] });
    expect(await pairs(sizes)).toEqual([
      ["b", [1, 2]],
      ["a", [1]],
    ]);
  });
});

describe("30: what is no key", () => {
  test("fails naming the step that makes the key; what is unkeyed does not compile", async () => {
    const stream = givenPairs([[undefined as never, 1]]).scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    );
    expect(await failure(stream)).toMatchObject({ code: "bad-key", site: { step: "test.key" } });
  });
});
