import fc from "fast-check";
import { Dataflow, type FlowError } from "tidemark";
import { expect, test } from "vitest";
import { given, givenPairs, pairs, records } from "../../given.ts";
import { asRows } from "../check.ts";

test("has every record of every stream once, each stream's in its own order", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 5 }),
      async (lengths, batchSize) => {
        const flow = new Dataflow("test");
        const inputs = lengths.map((length, source) =>
          flow.input(
            `in ${source}`,
            Array.from({ length }, (_, n) => ({ source, n })),
            { batchSize },
          ),
        );
        const [first, ...others] = inputs;
        const out = await records(first!.merge("all", ...others));
        for (const [source, length] of lengths.entries()) {
          expect(out.filter((r) => r.source === source).map((r) => r.n)).toEqual(
            Array.from({ length }, (_, n) => n),
          );
        }
      },
    ),
    { numRuns: 25 },
  ));

test("takes the batches of its inputs in turn", async () => {
  const flow = new Dataflow("test");
  const odds = flow.input("odds", [1, 3, 5], { batchSize: 1 });
  const evens = flow.input("evens", [2, 4, 6], { batchSize: 1 });
  const hundreds = flow.input("hundreds", [100, 200, 300], { batchSize: 1 });
  expect(await records(odds.merge("all", evens, hundreds))).toEqual([1, 2, 100, 3, 4, 200, 5, 6, 300]);
});

test("an input that has ended leaves the turn to the others", async () => {
  const flow = new Dataflow("test");
  const long = flow.input("long", [1, 2, 3, 4], { batchSize: 1 });
  const short = flow.input("short", [10], { batchSize: 1 });
  expect(await records(long.merge("all", short))).toEqual([1, 10, 2, 3, 4]);
});

test("streams of several types make one of their union", async () => {
  const flow = new Dataflow("test");
  const merged = flow.input("n", [1]).merge("all", flow.input("text", ["a"]), flow.input("flag", [true]));
  expect(await records(merged.map("typed", (x) => typeof x))).toEqual(["number", "string", "boolean"]);
});

test("keyed streams keep key and event time", async () => {
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n * 10 };
  const ones = flow.input("ones", [1], { eventTime }).keyBy("a", () => "a");
  const twos = flow.input("twos", [2], { eventTime }).keyBy("b", () => "b");
  expect(await records(asRows(ones.merge("all", twos)))).toEqual([
    [1, "a", 10],
    [2, "b", 20],
  ]);
});

test("a stream without others passes as it is", async () => {
  expect(await records(given([1, 2]).merge("alone"))).toEqual([1, 2]);
});

test("a stream merged with itself comes twice", async () => {
  const stream = given([1, 2]);
  expect((await records(stream.merge("twice", stream))).sort()).toEqual([1, 1, 2, 2]);
  const keyed = givenPairs([
    ["a", 1],
    ["a", 2],
  ] as const);
  expect(await pairs(keyed.merge("twice", keyed).countFinal("count"))).toEqual([["a", 4]]);
});

test("merges of merges hold all records once", async () => {
  const flow = new Dataflow("test");
  const [a, b, c, d] = [1, 2, 3, 4].map((n) => flow.input(`in ${n}`, [n]));
  const out = await records(a!.merge("ab", b!).merge("all", c!.merge("cd", d!)));
  expect(out.sort()).toEqual([1, 2, 3, 4]);
});

test("refuses streams of another flow, keyed with unkeyed, and what is no stream", () => {
  const stream = given([1]);
  const code = (act: () => unknown): string | undefined => {
    try {
      act();
    } catch (error) {
      return (error as FlowError).code;
    }
    return undefined;
  };
  const keyed = stream.keyBy("key", (n) => n);
  expect(code(() => stream.merge("foreign", given([2])))).toBe("foreign-stream");
  expect(code(() => stream.merge("mixed", keyed as never))).toBe("bad-option");
  expect(code(() => keyed.merge("mixed", stream as never))).toBe("bad-option");
  expect(code(() => stream.merge("nothing", undefined as never))).toBe("not-a-stream");
  const branches = stream.branch("odd", (n) => n % 2 === 1);
  expect(code(() => stream.merge("branches", branches as never))).toBe("not-a-stream");
  expect(code(() => stream.merge("list", [stream] as never))).toBe("not-a-stream");
});

test("a refused merge leaves the flow as it was", async () => {
  const stream = given([1]);
  expect(() => stream.merge("m", given([2]))).toThrow("foreign-stream");
  expect(await records(stream.merge("m"))).toEqual([1]);
});

test("has event time where one of its streams has it", () => {
  const flow = new Dataflow("test");
  const timed = flow.input("timed", [1], { eventTime: { at: (n) => n } });
  const untimed = flow.input("untimed", [1]);
  expect(() => timed.merge("both", untimed).reorder("sort")).not.toThrow();
  expect(() => untimed.merge("again", timed).reorder("sort again")).not.toThrow();
});
