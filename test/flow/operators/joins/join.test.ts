import { Dataflow, type FlowError, join, type Key, type KeyedStream, pushSource, tumbling } from "tidemark";
import { testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { records, runToEnd, startOn } from "../../given.ts";
import { settle, until } from "../../settle.ts";
import { asRows } from "../check.ts";

/** Two sides under one key, read a record at a time, by turns. */
function sidesOf<L, R>(
  left: L[],
  right: R[],
): { left: KeyedStream<string, L>; right: KeyedStream<string, R> } {
  const flow = new Dataflow("test");
  const side = <T>(id: string, list: T[]): KeyedStream<string, T> =>
    flow.input(id, list, { batchSize: 1 }).keyBy(`${id} key`, () => "all");
  return { left: side("left", left), right: side("right", right) };
}

/** Rows as pairs. */
async function pairsOf(
  stream: KeyedStream<Key, { left: number | undefined; right: number | undefined }>,
): Promise<unknown[]> {
  return (await records(stream.values())).map(({ left, right }) => [left, right]);
}

describe("without event time values are taken as they come", () => {
  test("complete: a row when both sides are there", async () => {
    expect(await pairsOf(join("j", sidesOf([1], [2])))).toEqual([[1, 2]]);
  });

  test("complete: the key begins anew behind a row", async () => {
    expect(await pairsOf(join("j", sidesOf([1, 3, 5], [2, 4])))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("final: the first or the last value of a side", async () => {
    const final = (keep: "first" | "last"): Promise<unknown[]> =>
      pairsOf(join("j", sidesOf([1], [2, 3]), { keep, emit: "final" }));
    expect(await final("first")).toEqual([[1, 2]]);
    expect(await final("last")).toEqual([[1, 3]]);
  });

  test("final: all values of a side, each with each of the other", async () => {
    const joined = join("j", sidesOf([1, 2], [3, 4]), { keep: "all", emit: "final" });
    expect(await pairsOf(joined)).toEqual([
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
    ]);
  });

  test("running: a row at each value", async () => {
    expect(await pairsOf(join("j", sidesOf([1], [2, 3]), { emit: "running" }))).toEqual([
      [1, undefined],
      [1, 2],
      [1, 3],
    ]);
  });

  test("running: a value that is not kept gives no row", async () => {
    expect(await pairsOf(join("j", sidesOf([1], [2, 3]), { emit: "running", keep: "first" }))).toEqual([
      [1, undefined],
      [1, 2],
    ]);
  });

  test("running with all values: the rows that the value is in", async () => {
    expect(await pairsOf(join("j", sidesOf([1, 2], [3]), { emit: "running", keep: "all" }))).toEqual([
      [1, undefined],
      [1, 3],
      [2, 3],
    ]);
  });

  test("running over three sides fills them up", async () => {
    const flow = new Dataflow("test");
    const side = (n: number): KeyedStream<string, number> =>
      flow.input(`in ${n}`, [n]).keyBy(`key ${n}`, () => "all");
    const rows = await records(
      join("j", { a: side(1), b: side(2), c: side(3) }, { emit: "running" }).values(),
    );
    expect(rows).toEqual([{ a: 1 }, { a: 1, b: 2 }, { a: 1, b: 2, c: 3 }]);
  });

  test("names, ages and mails of users: complete rows, and rows as they change", async () => {
    const rows = async (emit: "complete" | "running"): Promise<unknown[]> => {
      const flow = new Dataflow("test");
      const names = [
        { id: 123, name: "Bee" },
        { id: 456, name: "Hive" },
      ];
      const mails = [
        { id: 123, mail: "bee@bytewax.io" },
        { id: 456, mail: "hive@bytewax.io" },
        { id: 123, mail: "queen@bytewax.io" },
      ];
      const user = flow.input("names", names, { batchSize: 1 }).keyBy("n", ({ id }) => id);
      const mail = flow.input("mails", mails, { batchSize: 1 }).keyBy("m", ({ id }) => id);
      const joined = join("j", { user: user, mail }, { emit });
      return (await records(joined.entries())).map(([id, { user, mail }]) => [id, user?.name, mail?.mail]);
    };
    expect(await rows("complete")).toEqual([
      [123, "Bee", "bee@bytewax.io"],
      [456, "Hive", "hive@bytewax.io"],
    ]);
    expect(await rows("running")).toEqual([
      [123, "Bee", undefined],
      [123, "Bee", "bee@bytewax.io"],
      [456, "Hive", undefined],
      [456, "Hive", "hive@bytewax.io"],
      [123, "Bee", "queen@bytewax.io"],
    ]);
  });
});

describe("the type says which sides a row must have", () => {
  const final = (type: "inner" | "full" | "left" | "right"): Promise<unknown[]> => {
    const flow = new Dataflow("test");
    const left = flow.input("left", ["a", "b"]).keyBy("l", (key) => key);
    const right = flow.input("right", ["b", "c"]).keyBy("r", (key) => key);
    return records(join("j", { left, right }, { emit: "final", type }).values());
  };
  const [a, b, c] = [{ left: "a" }, { left: "b", right: "b" }, { right: "c" }];
  test.each([
    ["inner", [b]],
    ["left", [a, b]],
    ["right", [b, c]],
    ["full", [a, b, c]],
  ] as const)("%s", async (type, rows) => {
    expect(await final(type)).toEqual(rows);
  });

  test("complete rows at once, the others at the end", async () => {
    expect(await pairsOf(join("j", sidesOf([1, 3], [2]), { type: "left" }))).toEqual([
      [1, 2],
      [3, undefined],
    ]);
  });

  test("running rows only while the side is there", async () => {
    const joined = join("j", sidesOf([1, 3], [2]), { emit: "running", type: "right" });
    expect(await pairsOf(joined)).toEqual([
      [1, 2],
      [3, 2],
    ]);
  });
});

test.each([
  ["had ended first", ["right", "left"]],
  ["held time back until then", ["left", "right"]],
])("rows given at the end travel where their key expires, whether the other side %s", async (_, ending) => {
  const flow = new Dataflow("test");
  const side = (id: string): KeyedStream<number, { key: number; at: number }> =>
    flow
      .input(id, [] as { key: number; at: number }[], { eventTime: { at: ({ at }) => at } })
      .keyBy(`${id} key`, ({ key }) => key);
  const joined = join("j", { left: side("left"), right: side("right") }, { emit: "final", expireAfter: 20 });
  const { results, late } = joined.window(tumbling(10)).count("n");
  results.output("results", []);
  late.output("late", []);
  const kit = testFlow(flow, { inputs: { left: [], right: [] } });
  if (ending[0] === "right") await kit.end("right");
  await kit.send("left", { value: { key: 1, at: 80 } });
  await kit.send("left", { value: { key: 2, at: 5 } }); // late: takes effect at 80
  for (const input of ending) await kit.end(input);
  await kit.run();
  expect(kit.values("late")).toEqual([{ left: { key: 2, at: 5 }, right: undefined }]);
  expect(kit.values<{ start: number }>("results").map(({ start }) => start)).toEqual([80]);
});

test("without event time a key expires by the wall clock, counted from its last change", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const [left, right] = [pushSource<number>(), pushSource<number>()];
  const seen: unknown[] = [];
  const sides = {
    left: flow.input("left", left.source).keyBy("l", () => "all"),
    right: flow.input("right", right.source).keyBy("r", () => "all"),
  };
  join("j", sides, { type: "left", expireAfter: 1_000 })
    .values()
    .output("seen", ({ left, right }) => seen.push([host.now(), left, right]));
  const running = startOn(host, flow);
  await host.settle();
  left.push(1);
  await host.settle();
  host.advance(600);
  left.push(2);
  await until(host, () => seen.length === 1);
  right.push(3);
  await host.settle();
  host.advance(1_000);
  await host.settle();
  left.push(4);
  await host.settle();
  right.push(5);
  await until(host, () => seen.length === 2);
  left.end();
  right.end();
  await settle(host, running.done);
  expect(seen).toEqual([
    [1_600, 2, undefined],
    [2_600, 4, 5],
  ]);
});

test("without event time, what is left at the end comes in order of the keys, whichever changed last", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const [left, right] = [pushSource<string>(), pushSource<string>()];
  const sides = {
    left: flow.input("left", left.source).keyBy("l", (key) => key),
    right: flow.input("right", right.source).keyBy("r", (key) => key),
  };
  const seen: unknown[] = [];
  join("j", sides, { emit: "final", type: "left", expireAfter: 1_000 })
    .values()
    .output("seen", ({ left }) => seen.push(left));
  const running = startOn(host, flow);
  for (const key of ["c", "a", "b"]) {
    left.push(key);
    await host.settle();
    host.advance(10);
  }
  left.end();
  right.end();
  await settle(host, running.done);
  expect(seen).toEqual(["a", "b", "c"]);
});

test("a row carries the event time of its latest value", async () => {
  const flow = new Dataflow("test");
  const side = (id: string, ...times: number[]): KeyedStream<string, number> =>
    flow
      .input(id, times, { eventTime: { at: (n) => n, outOfOrder: 100 } })
      .keyBy(`key of ${id}`, () => "all");
  const rows = await records(asRows(join("j", { a: side("a", 30, 10), b: side("b", 20) })));
  expect(rows).toEqual([[{ a: 10, b: 20 }, "all", 20]]);
});

test("refuses the order of event time on sides without it", () => {
  expect(() => join("j", sidesOf([1], [2]), { order: "event-time" })).toThrow(
    expect.objectContaining({ name: "FlowError", code: "no-event-time" }) as FlowError,
  );
});

test.each([
  [{ keep: "product" }],
  [{ emit: "always" }],
  [{ type: "outer" }],
  [{ order: "random" }],
  [{ expireAfter: -1 }],
])("refuses %j when it is declared", (options) => {
  expect(() => join("j", sidesOf([1], [2]), options as { keep: "all" })).toThrow(
    expect.objectContaining({ name: "FlowError", code: "bad-option" }) as FlowError,
  );
});

test("refuses one side, streams without keys and streams of another flow", async () => {
  const { left } = sidesOf([1], [2]);
  const unkeyed = left.values() as unknown as typeof left;
  const code = (code: string): FlowError => expect.objectContaining({ code }) as FlowError;
  expect(() => join("j", { left })).toThrow(code("bad-option"));
  expect(() => join("j", { left, unkeyed })).toThrow(code("not-a-stream"));
  expect(() => join("j", { left, right: sidesOf([1], [2]).right })).toThrow(code("foreign-stream"));
  left.output("out", []);
  await runToEnd(left.flow);
});
