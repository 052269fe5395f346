import {
  count,
  Dataflow,
  FlowError,
  join,
  type KeyedStream,
  type Stream,
  sideOutput,
  sum,
  tumbling,
  windowJoin,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { given, pairs, records, runToEnd } from "./given.ts";

// Names that objects have of themselves are names like any other, or are refused: none sets a prototype.

const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype", "then"];

/** As `{ [name]: value }` has it, and JSON: a property of its own. */
const named = <T>(name: string, value: T): Readonly<Record<string, T>> => Object.fromEntries([[name, value]]);

const keyed = (): KeyedStream<string, number> => given([1, 2]).keyBy("key", () => "k");

/** A property of its own, rather than what every object has. */
function own<T>(of: object, name: string): T {
  expect(Object.hasOwn(of, name)).toBe(true);
  expect(Object.getPrototypeOf(of)).toBe(Object.prototype);
  return Object.getOwnPropertyDescriptor(of, name)!.value as T;
}

describe.each(names)("%s as a name", (name) => {
  test("of an output of split", async () => {
    const outputs = given([1, 12]).split(
      "sizes",
      named(name, (n: number) => n < 10),
    );
    expect(await records(own<Stream<number>>(outputs, name))).toEqual([1]);
    expect(
      await records(
        given([1, 12]).split(
          "sizes",
          named(name, (n: number) => n < 10),
        ).rest,
      ),
    ).toEqual([12]);
  });

  test("of what leaves a loop", async () => {
    const left = given([3]).iterate("loop", (inner) => {
      const { trues, falses } = inner.branch("more", (n) => n > 0);
      return { again: trues.map("less", (n) => n - 1), ...named(name, falses) };
    });
    expect(await records(own<Stream<number>>(left, name))).toEqual([0]);
  });

  test("of a side output", async () => {
    const outputs = keyed().stateful(
      "sides",
      { start: () => 0, onValue: (_, n) => [sideOutput(name, n)] },
      { sideOutputs: [name] },
    );
    expect(await pairs(own<KeyedStream<string, number>>(outputs, name))).toEqual([
      ["k", 1],
      ["k", 2],
    ]);
  });

  test("of an aggregate", async () => {
    const flow = new Dataflow("test");
    const { results } = flow
      .input("n", [1, 2], { eventTime: { at: (n) => n } })
      .window(tumbling(10))
      .aggregate("both", { ...named(name, sum()), many: count() });
    const [{ value }] = (await records(results)) as unknown as [{ value: object }];
    expect(own(value, name)).toBe(3);
  });

  test("of a side of a join", async () => {
    const declare = (): KeyedStream<string, object> =>
      join("join", { ...named(name, keyed()), other: keyed() } as never) as never;
    if (name === "__proto__") return void expect(declare).toThrow(FlowError);
    const stream = keyed();
    const joined = join("join", { ...named(name, stream), other: stream } as never) as KeyedStream<
      string,
      object
    >;
    for (const [, row] of await pairs(joined)) expect(own(row, name)).toBeGreaterThan(0);
    return undefined;
  });

  test("of a side of a window join", async () => {
    const flow = new Dataflow("test");
    const stream = flow.input("n", [1, 2], { eventTime: { at: (n) => n } }).keyBy("key", () => "k");
    const declare = () =>
      windowJoin("join", { ...named(name, stream), other: stream } as never, tumbling(10));
    if (name === "__proto__") return void expect(declare).toThrow(FlowError);
    const { results } = declare() as unknown as { results: KeyedStream<string, { value: object }> };
    for (const [, { value }] of await pairs(results)) expect(own(value, name)).toBe(2);
    return undefined;
  });

  test("of a flow, of steps and of partitions", async () => {
    const flow = new Dataflow(name);
    const seen: number[] = [];
    const partition = { read: () => ({ values: [1], done: true }), position: () => 0 };
    flow
      .apply(name, () => flow.input(name, { partitions: () => [name], open: () => partition }))
      .output(name === "then" ? "out" : "then", {
        partitions: () => [name, "other"],
        route: () => 0,
        open: () => ({ write: (values: readonly number[]) => void seen.push(...values) }),
      });
    await runToEnd(flow);
    expect(seen).toEqual([1]);
  });
});

test.each(names)("a join has no type %s unless a side is called so", (name) => {
  const stream = keyed();
  expect(() => stream.join("j", stream, { type: name as "left" })).toThrow(FlowError);
  expect(() => stream.join("j", stream, { keep: name as "all" })).toThrow(FlowError);
  expect(() => stream.map("m", (n) => n, { onError: name as "fail" })).toThrow(FlowError);
});
