import { Dataflow, type KeyedStream, type Stream, start } from "tidemark";
import { advanceClock, expectRows, given, pause, rowsOf, testFlow } from "tidemark/testing";
import { describe, expect, test, vi } from "vitest";
import { given as listed, pairs, records } from "../given.ts";

// Bytewax's acceptance cases by their numbers. "Differs" where Tidemark does something else on purpose: see
// docs/guides/coming-from-bytewax.md.

const isOdd = (n: number): boolean => n % 2 === 1;

/** Records of several inputs of one flow, each read one record at a time. */
function inputs<T>(...lists: readonly (readonly T[])[]): Stream<T>[] {
  const flow = new Dataflow("test");
  return lists.map((list, n) => flow.input(`in ${n}`, [...list], { batchSize: 1 }));
}

const failure = (stream: Stream<unknown> | KeyedStream<never, unknown>): Promise<unknown> =>
  testFlow(stream.flow).failure();

describe("1: map", () => {
  test("adds one", () =>
    expectRows(
      given(rowsOf(0, 1, 2)).map("next", (n) => n + 1),
      rowsOf(1, 2, 3),
    ));

  test("gives nothing for nothing, and as many records as came", async () => {
    expect(await records(listed<number>([]).map("next", (n) => n + 1))).toEqual([]);
    expect(await records(listed([7]).map("next", (n) => n + 1))).toEqual([8]);
    expect(await records(listed([1, 1, 1], 2).map("void", () => undefined))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("2: filter", () => {
  test("passes what is odd", () => expectRows(given(rowsOf(1, 2, 3)).filter("odd", isOdd), rowsOf(1, 3)));

  test.each([[1], [0], ["yes"], [undefined], [null], [{}]])("the answer %j fails the run", async (answer) => {
    const kept = listed([1]).filter("odd", () => answer as never);
    expect(await failure(kept)).toMatchObject({ code: "not-a-boolean", site: { step: "test.odd" } });
  });
});

describe("3 and 4: filterMap", () => {
  test("3: adds one to what is even, drops the rest", async () => {
    const next = listed([0, 1, 2, 3, 4, 5]).filterMap("even", (n) => (isOdd(n) ? undefined : n + 1));
    expect(await records(next)).toEqual([1, 3, 5]);
  });

  test("4: drops null and undefined alone", async () => {
    const falsy = [0, "", false, Number.NaN, 0n, null, undefined];
    expect(await records(listed(falsy).filterMap("itself", (value) => value))).toEqual([
      0,
      "",
      false,
      Number.NaN,
      0n,
    ]);
  });
});

describe("5: flatMap", () => {
  test("splits a line", async () => {
    const words = listed(["split this"]).flatMap("split", (line) => line.split(" "));
    expect(await records(words)).toEqual(["split", "this"]);
  });

  test("takes a generator", async () => {
    const repeat = function* ([text, times]: readonly [string, number]): Generator<string> {
      for (let i = 0; i < times; i++) yield text;
    };
    const repeated = listed([["a", 2] as const, ["b", 4] as const]).flatMap("repeat", repeat);
    expect((await records(repeated)).join("")).toBe("aabbbb");
  });

  test.each([
    [5, "5"],
    [undefined, "undefined"],
    [{ a: 1 }, '{"a":1}'],
    [Promise.resolve([1]), "a Promise"],
    [(async function* () {})(), "an AsyncGenerator"],
  ])("nothing to iterate fails the run, naming it: %o", async (result, name) => {
    const error = await failure(listed([1]).flatMap("each", () => result as never));
    expect(error).toMatchObject({ code: "not-iterable" });
    expect(String(error)).toContain(`must return an iterable, not ${name} [`);
  });
});

describe("6: flatMapBatch", () => {
  test("gets two lines in one call, if they were read together", async () => {
    const calls: string[][] = [];
    const words = listed(["split this", "and this"], 10).flatMapBatch("split", (lines) => {
      calls.push(lines);
      return lines.flatMap((line) => line.split(" "));
    });
    expect(await records(words)).toEqual(["split", "this", "and", "this"]);
    expect(calls).toEqual([["split this", "and this"]]);
  });

  test("gets as many at a time as the source reads", async () => {
    expect(await records(listed([1, 2, 3], 2).flatMapBatch("size", ({ length }) => [length]))).toEqual([
      2, 1,
    ]);
    const apart = given([...rowsOf(1), pause(), ...rowsOf(2, 3)]).flatMapBatch("size", (b) => [b.length]);
    await expectRows(apart, rowsOf(1, 2));
  });
});

describe("7: flatten", () => {
  test("gives the elements", async () => {
    expect(await records(listed([[1, 2], [], [3]]).flatten("each"))).toEqual([1, 2, 3]);
  });

  test("a number has none", async () => {
    const numbers = listed<Iterable<number>>([5 as never]);
    expect(await failure(numbers.flatten("each"))).toMatchObject({ code: "not-iterable" });
  });
});

describe("8 and 9: keys", () => {
  test("8: a key by a function", async () => {
    expect(await pairs(listed([1, 2, 3]).keyBy("key", String))).toEqual([
      ["1", 1],
      ["2", 2],
      ["3", 3],
    ]);
  });

  test("8, differs: a finite number is a key too, and not that of its text", async () => {
    const keyed = listed([1, "1", 1]).keyBy("key", (value) => value);
    expect(await pairs(keyed.countFinal("count"))).toEqual([
      [1, 2],
      ["1", 1],
    ]);
  });

  test.each([[undefined], [null], [true], [{}], [Number.NaN], [Number.POSITIVE_INFINITY], [1n]])(
    "8: %s is no key",
    async (key) => {
      expect(await failure(listed([1]).keyBy("key", () => key as never))).toMatchObject({
        code: "bad-key",
        site: { step: "test.key" },
      });
    },
  );

  test("9: steps on values keep the key", async () => {
    const keyed = listed([1, 2, 3, 4]).keyBy("key", (n) => (isOdd(n) ? "odd" : "even"));
    const out = keyed
      .map("next", (n) => n + 1)
      .filter("not 3", (n) => n !== 3)
      .filterMap("not 4", (n) => (n === 4 ? null : n))
      .flatMap("twice", (n) => [n, n]);
    expect(await pairs(out)).toEqual([
      ["odd", 2],
      ["odd", 2],
      ["even", 5],
      ["even", 5],
    ]);
  });

  test("9: values drops the key, entries pairs it", async () => {
    const keyed = listed([1]).keyBy("key", () => "k");
    expect(await records(keyed.values())).toEqual([1]);
    expect(await records(keyed.entries())).toEqual([["k", 1]]);
  });
});

describe("10: branch", () => {
  test("odd and even", async () => {
    const { trues, falses } = listed([1, 2, 3]).branch("odd", isOdd);
    expect(await records(trues)).toEqual([1, 3]);
    expect(await records(falses)).toEqual([2]);
  });

  test("a type predicate narrows both sides", async () => {
    const isNumber = (value: number | string): value is number => typeof value === "number";
    const { trues, falses } = listed<number | string>([1, "a", 2, "b"]).branch("type", isNumber);
    expect(await records(trues.map("next", (n) => n + 1))).toEqual([2, 3]);
    expect(await records(falses.map("upper", (text) => text.toUpperCase()))).toEqual(["A", "B"]);
  });

  test.each([[1], [undefined], ["yes"]])("the answer %j fails the run", async (answer) => {
    const { trues } = listed([1]).branch("odd", () => answer as never);
    expect(await failure(trues)).toMatchObject({ code: "not-a-boolean" });
  });
});

describe("11: merge", () => {
  test("of three inputs read one record at a time takes them by turns", async () => {
    const [a, b, c] = inputs([1, 3, 5], [2, 4, 6], [100, 200, 300]);
    expect(await records(a!.merge("all", b!, c!))).toEqual([1, 2, 100, 3, 4, 200, 5, 6, 300]);
  });

  test("of unequal lengths goes on with what is left", async () => {
    const [a, b] = inputs([1, 2, 3, 4], [10]);
    expect(await records(a!.merge("all", b!))).toEqual([1, 10, 2, 3, 4]);
  });

  test("of a stream that is empty is the other", async () => {
    const [a, b] = inputs([1, 2], []);
    expect(await records(a!.merge("all", b!))).toEqual([1, 2]);
  });

  test("of a stream with itself gives each record twice", async () => {
    const [a] = inputs([1, 2]);
    expect((await records(a!.merge("twice", a!))).sort()).toEqual([1, 1, 2, 2]);
  });
});

describe("12: inspect", () => {
  test("sees the record and passes it on", async () => {
    const look = vi.fn();
    expect(await records(listed(["a"]).inspect("insp", look))).toEqual(["a"]);
    expect(look.mock.calls.map(([value]) => value)).toEqual(["a"]);
  });

  test("prints the full step id by default, and the key where there is one", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await records(listed(["a"]).inspect("insp"));
    await records(
      listed(["a"])
        .keyBy("key", () => "k")
        .inspect("keyed")
        .values(),
    );
    expect(log.mock.calls).toEqual([
      ["test.insp:", "a"],
      ["test.keyed:", "k", "a"],
    ]);
    log.mockRestore();
  });

  test("differs: epochs and workers are told by the run, not by a step of its own", async () => {
    const kit = testFlow(given(rowsOf("a")).inspect("insp", () => {}).flow);
    await kit.step();
    expect(kit.frontier("insp")).toEqual([[1, Number.NEGATIVE_INFINITY]]);
  });
});

test("13: raises is assertEmpty; the first record ends the run", async () => {
  const stream = listed([1, 2]);
  stream.assertEmpty("none");
  expect(await failure(stream)).toMatchObject({ code: "unexpected-record", site: { step: "test.none" } });
  const empty = listed<number>([]);
  empty.assertEmpty("none");
  await testFlow(empty.flow).run();
});

describe("14: enrich", () => {
  const counted = () => {
    const asked: string[] = [];
    return { asked, lookup: (key: string) => asked.push(key) };
  };

  test("asks once a key", async () => {
    const { asked, lookup } = counted();
    const answers = listed(["a", "b", "a"]).enrich("e", (key) => key, lookup);
    expect(await records(answers.map("answer", ({ right }) => right))).toEqual([1, 2, 1]);
    expect(asked).toEqual(["a", "b"]);
  });

  test("an answer exactly as old as its ttl is used, an older one is not", async () => {
    const { asked, lookup } = counted();
    const script = [...rowsOf("a"), advanceClock(1_000), ...rowsOf("a"), advanceClock(1), ...rowsOf("a")];
    const answers = given(script).enrich("e", (key) => key, lookup, { ttl: 1_000 });
    await expectRows(answers, [
      { value: { left: "a", right: 1 } },
      { value: { left: "a", right: 1 } },
      { value: { left: "a", right: 2 } },
    ]);
    expect(asked).toHaveLength(2);
  });

  test("an answer is as old as when it was given, however often it is used", async () => {
    const { asked, lookup } = counted();
    const script = [1, 2, 3].flatMap(() => [...rowsOf("a"), advanceClock(600)]);
    await testFlow(given(script).enrich("e", (key) => key, lookup, { ttl: 1_000 }).flow).run();
    expect(asked).toHaveLength(2);
  });

  test("differs: each run has a cache of its own", async () => {
    const { asked, lookup } = counted();
    const stream = listed(["a"]).enrich("e", (key) => key, lookup);
    await records(stream);
    await records(stream);
    expect(asked).toEqual(["a", "a"]);
  });
});

test("15: redistribute on one worker changes nothing", async () => {
  expect(await records(listed([1, 2, 3]).redistribute("anywhere"))).toEqual([1, 2, 3]);
});

describe("16: what a flow needs", () => {
  test("an input", () => {
    expect(() => start(new Dataflow("test"))).toThrow(/at least one input/);
  });

  test("an output or inspect", async () => {
    const flow = new Dataflow("test");
    const stream = flow.input("in", [1]);
    expect(() => start(flow)).toThrow(/at least one output/);
    stream.inspect("look", () => {});
    await start(flow).done;
  });
});

describe("17: what a flow refuses when it is declared", () => {
  const error = (code: string): unknown => expect.objectContaining({ name: "FlowError", code });

  test("a step id twice in a scope; not in two", () => {
    const flow = new Dataflow("test");
    flow.input("in", [1]);
    expect(() => flow.input("in", [1])).toThrow(error("duplicate-step"));
    flow.apply("other", (inner) => inner.input("in", [1]));
    expect(flow.steps.map(({ id }) => id)).toEqual(["test.in", "test.other.in"]);
  });

  test.each([["a.b"], [""], [7]])("the id %j", (id) => {
    expect(() => new Dataflow(id as string)).toThrow(error("bad-id"));
    expect(() => new Dataflow("test").input(id as string, [1])).toThrow(error("bad-id"));
  });

  test("what is no stream, a list of streams, a stream of another flow", () => {
    const stream = listed([1]);
    const { trues, falses } = stream.branch("odd", isOdd);
    expect(() => stream.merge("all", [trues, falses] as never)).toThrow(error("not-a-stream"));
    expect(() => stream.merge("all", { trues, falses } as never)).toThrow(error("not-a-stream"));
    expect(() => stream.merge("all", listed([1]))).toThrow(error("foreign-stream"));
  });
});
