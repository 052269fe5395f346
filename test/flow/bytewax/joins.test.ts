import {
  Dataflow,
  type JoinType,
  join,
  type Key,
  type KeyedStream,
  session,
  tumbling,
  type Windower,
  type WindowJoinOptions,
  windowJoin,
} from "tidemark";
import { givenKeyed, testFlow, watermark } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { records } from "../given.ts";

// Bytewax's acceptance cases 31 to 37, 65 and 66. "Differs" where Tidemark does something else on purpose: see
// docs/guides/coming-from-bytewax.md.

/** Two sides under one key, read a record at a time, by turns: l, r, l, r. */
function sides<L, R>(
  l: readonly L[],
  r: readonly R[],
): { l: KeyedStream<string, L>; r: KeyedStream<string, R> } {
  const flow = new Dataflow("test");
  const side = <T>(id: string, list: readonly T[]): KeyedStream<string, T> =>
    flow.input(id, [...list], { batchSize: 1 }).keyBy(`${id} key`, () => "ALL");
  return { l: side("l", l), r: side("r", r) };
}

/** Rows as lists, a missing side as `_`. */
async function rows(stream: KeyedStream<Key, { readonly [side: string]: unknown }>): Promise<unknown[][]> {
  return (await records(stream.values())).map((row) => Object.values(row).map((value) => value ?? "_"));
}

describe("31 to 33: keep and emit", () => {
  test.each([
    ["complete", "first", ["12", "34"]],
    ["complete", "last", ["12", "34"]],
    ["complete", "all", ["12", "34"]],
    ["final", "first", ["12"]],
    ["final", "last", ["34"]],
    ["final", "all", ["12", "14", "32", "34"]],
    ["running", "first", ["1_", "12"]],
    ["running", "last", ["1_", "12", "32", "34"]],
    ["running", "all", ["1_", "12", "32", "14", "34"]],
  ] as const)("L1 R2 L3 R4, %s, %s", async (emit, keep, expected) => {
    const joined = join("j", sides([1, 3], [2, 4]), { emit, keep });
    expect((await rows(joined)).map((row) => row.join(""))).toEqual(expected);
  });

  test.each([
    ["complete", []],
    ["final", ["1_"]],
    ["running", ["1_"]],
  ] as const)("a side that stays empty, %s", async (emit, expected) => {
    expect((await rows(join("j", sides([1], []), { emit }))).map((row) => row.join(""))).toEqual(expected);
  });

  test.each(["complete", "final", "running"] as const)("no records, %s", async (emit) => {
    expect(await rows(join("j", sides([], []), { emit }))).toEqual([]);
  });

  test("keys have nothing to do with one another", async () => {
    const flow = new Dataflow("test");
    const side = (id: string, text: string): KeyedStream<string, string> =>
      flow.input(id, text.split(" "), { batchSize: 1 }).keyBy(`${id} key`, (word) => word[0]!);
    const joined = join("j", { l: side("l", "a1 b1 a2 c1"), r: side("r", "b9 a9 c9 a8") });
    expect(await rows(joined)).toEqual([
      ["b1", "b9"],
      ["a1", "a9"],
      ["c1", "c9"],
      ["a2", "a8"],
    ]);
  });

  test("31: last, complete", async () => {
    expect(await rows(join("j", sides([1], [2])))).toEqual([[1, 2]]);
  });

  test.each([
    ["first", "final", [[1, 2]]],
    ["last", "final", [[1, 3]]],
    [
      "last",
      "running",
      [
        [1, "_"],
        [1, 2],
        [1, 3],
      ],
    ],
  ] as const)("32: %s, %s", async (keep, emit, expected) => {
    expect(await rows(join("j", sides([1], [2, 3]), { keep, emit }))).toEqual(expected);
  });

  test("33: all, final: the last side changes fastest", async () => {
    expect(await rows(join("j", sides([1, 2], [3, 4]), { keep: "all", emit: "final" }))).toEqual([
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
    ]);
  });

  test("33: all, complete: each row as soon as the last side is there; then the key begins anew", async () => {
    const three = join("j", sides([1, 2], [3]), { keep: "all" });
    expect(await rows(three)).toEqual([[1, 3]]);
    const flow = new Dataflow("test");
    const side = (id: string, list: number[]): KeyedStream<string, number> =>
      flow.input(id, list).keyBy(`${id} key`, () => "ALL");
    const all = join("j", { l: side("l", [1, 2]), r: side("r", [3]) }, { keep: "all" });
    expect(await rows(all)).toEqual([
      [1, 3],
      [2, 3],
    ]);
  });

  test("32, differs: running with first gives no row for a value that is not kept", async () => {
    expect(await rows(join("j", sides([1], [2, 3]), { keep: "first", emit: "running" }))).toEqual([
      [1, "_"],
      [1, 2],
    ]);
  });

  test("33, differs: running with all gives the rows that the value is in, not all again", async () => {
    expect(await rows(join("j", sides([1, 2], [3, 4]), { keep: "all", emit: "running" }))).toEqual([
      [1, "_"],
      [1, 3],
      [2, 3],
      [1, 4],
      [2, 4],
    ]);
  });
});

test("34: three sides, running", async () => {
  const flow = new Dataflow("test");
  const side = (n: number): KeyedStream<string, number> =>
    flow.input(`in ${n}`, [n], { batchSize: 1 }).keyBy(`key ${n}`, () => "ALL");
  const running = join("j", { a: side(1), b: side(2), c: side(3) }, { emit: "running" });
  expect(await rows(running)).toEqual([
    [1, "_", "_"],
    [1, 2, "_"],
    [1, 2, 3],
  ]);
});

test("33 and 34: three sides, all, final: the last side changes fastest, an empty one is missing", async () => {
  const flow = new Dataflow("test");
  const side = (id: string, text: string): KeyedStream<string, string> =>
    flow.input(id, [...text]).keyBy(`${id} key`, () => "ALL");
  const final = (c: string) =>
    join(
      `with ${c}`,
      { a: side(`a${c}`, "12"), b: side(`b${c}`, "3"), c: side(`c${c}`, c) },
      { keep: "all", emit: "final" },
    );
  expect((await rows(final("45"))).map((row) => row.join(""))).toEqual(["134", "135", "234", "235"]);
  expect((await rows(final(""))).map((row) => row.join(""))).toEqual(["13_", "23_"]);
});

describe("35: half rows", () => {
  test("of a complete join are kept as long as the input goes on, and never given", async () => {
    const flow = new Dataflow("test");
    const left = givenKeyed([{ value: 1, key: "k" }], { flow, id: "left" });
    const right = givenKeyed<string, number>([], { flow, id: "right" });
    const joined = join("j", { left, right });
    const kit = testFlow(flow);
    await kit.feed();
    await kit.advanceClock({ hours: 1_000 });
    kit.expect(joined, []);
    await kit.send("right", { value: 2, key: "k" });
    kit.expect(joined, [{ value: { left: 1, right: 2 }, key: "k" }]);
    await kit.send("right", { value: 3, key: "k" });
    await kit.end();
    kit.expect(joined, []);
  });

  test("of a final join come at the end, in order of the keys", async () => {
    const flow = new Dataflow("test");
    const side = (id: string, keys: string): KeyedStream<string, string> =>
      flow.input(id, keys.split(" ")).keyBy(`${id} key`, (key) => key);
    const joined = join("j", { l: side("l", "c a"), r: side("r", "b c") }, { emit: "final" });
    expect(await rows(joined)).toEqual([
      ["a", "_"],
      ["_", "b"],
      ["c", "c"],
    ]);
  });

  test("differs: forgotten after expireAfter, where that is asked for", async () => {
    const flow = new Dataflow("test");
    const left = givenKeyed([{ value: 1, key: "k" }], { flow, id: "left" });
    const right = givenKeyed<string, number>([], { flow, id: "right" });
    const joined = join("j", { left, right }, { expireAfter: { hours: 1 } });
    const kit = testFlow(flow);
    await kit.feed();
    await kit.advanceClock({ hours: 1 });
    await kit.send("right", { value: 2, key: "k" });
    kit.expect(joined, []);
  });
});

describe("36: names and emails", () => {
  /** As in the other's guide: 456 has no email before the end, 123's name changes, and changes again. */
  const build = (emit: "complete" | "running") => {
    const flow = new Dataflow("test");
    const joined = join(
      "user",
      {
        name: givenKeyed<string, string>([], { flow, id: "names" }),
        email: givenKeyed<string, string>([], { flow, id: "emails" }),
      },
      { emit },
    );
    return { joined, kit: testFlow(flow) };
  };
  const events = [
    ["names", "123", "Bee"],
    ["names", "456", "Hive"],
    ["emails", "123", "bee@bytewax.io"],
    ["emails", "456", "hive@bytewax.io"],
    ["emails", "123", "queen@bytewax.io"],
  ] as const;

  test("complete ignores the third update: there is no second half", async () => {
    const { joined, kit } = build("complete");
    for (const [input, key, value] of events) await kit.send(input, { value, key });
    await kit.end();
    kit.expect(joined, [
      { value: { name: "Bee", email: "bee@bytewax.io" }, key: "123" },
      { value: { name: "Hive", email: "hive@bytewax.io" }, key: "456" },
    ]);
  });

  test("running gives it", async () => {
    const { joined, kit } = build("running");
    for (const [input, key, value] of events) await kit.send(input, { value, key });
    await kit.end();
    kit.expect(joined, [
      { value: { name: "Bee", email: undefined }, key: "123" },
      { value: { name: "Hive", email: undefined }, key: "456" },
      { value: { name: "Bee", email: "bee@bytewax.io" }, key: "123" },
      { value: { name: "Hive", email: "hive@bytewax.io" }, key: "456" },
      { value: { name: "Bee", email: "queen@bytewax.io" }, key: "123" },
    ]);
  });
});

test.each([
  ["keep", "product"],
  ["emit", "now"],
  ["type", "outer"],
])("37: %s %j is refused when it is declared", (option, value) => {
  expect(() => join("j", sides([1], [2]), { [option]: value })).toThrow(
    expect.objectContaining({ name: "FlowError", code: "bad-option" }),
  );
});

test.each([
  ["keep", "product"],
  ["type", "outer"],
])("37: of a window join %s %j is refused when it is declared", (option, value) => {
  const flow = new Dataflow("test");
  const side = (id: string): KeyedStream<string, string> =>
    givenKeyed<string, string>([], { flow, id, timed: true });
  expect(() => windowJoin("w", { l: side("l"), r: side("r") }, tumbling(10), { [option]: value })).toThrow(
    expect.objectContaining({ name: "FlowError", code: "bad-option" }),
  );
});

type Sides = Readonly<Record<"l" | "r", KeyedStream<string, string>>>;

interface At<V> {
  readonly key: string;
  readonly at: number;
  readonly value: V;
}

/** A window join of two sides, fed in the order given; what it gives as [start, key, left, right]. */
async function windowed(
  windower: Windower<unknown>,
  events: readonly (At<string> & { readonly side: "l" | "r" })[],
  options: WindowJoinOptions<Sides, JoinType<Sides>> = {},
): Promise<unknown[][]> {
  const flow = new Dataflow("test");
  const side = (id: string): KeyedStream<string, string> =>
    givenKeyed<string, string>([], { flow, id, timed: true });
  const { results } = windowJoin("w", { l: side("l"), r: side("r") }, windower, options);
  const kit = testFlow(flow);
  for (const { side, ...row } of events) await kit.send(side, row);
  await kit.end();
  return kit
    .rows(results)
    .map(({ value: { start, key, value } }) => [start, key, value.l ?? "_", value.r ?? "_"]);
}

describe("65: window join", () => {
  const hour = 3_600_000;
  const events = [
    { side: "l", key: "456", at: 8328 * hour + 1, value: "Hive" },
    { side: "l", key: "123", at: 8328 * hour + 2, value: "Bee" },
    { side: "r", key: "123", at: 8328 * hour + 9, value: "bee@" },
    { side: "r", key: "456", at: 8329 * hour, value: "hive@" },
  ] as const;

  test("full: what is missing in a window is missing in its row", async () => {
    expect(await windowed(tumbling(hour), events, { type: "full" })).toEqual([
      [8328 * hour, "123", "Bee", "bee@"],
      [8328 * hour, "456", "Hive", "_"],
      [8329 * hour, "456", "_", "hive@"],
    ]);
  });

  test("differs: inner by default", async () => {
    expect(await windowed(tumbling(hour), events)).toEqual([[8328 * hour, "123", "Bee", "bee@"]]);
  });
});

describe("66, differs: sessions that a record merges", () => {
  const apart = [
    { side: "r", key: "k", at: 0, value: "R0" },
    { side: "r", key: "k", at: 20, value: "R20" },
    { side: "l", key: "k", at: 10, value: "L" },
  ] as const;
  const orders = [
    [0, 1, 2],
    [1, 0, 2],
    [2, 1, 0],
    [1, 2, 0],
  ];

  test.each(orders)("first and last mean what they say, read in the order %d %d %d", async (...order) => {
    const events = order.map((i) => apart[i]!);
    const rowsOf = async (keep: "first" | "last" | "all"): Promise<unknown[]> =>
      (await windowed(session({ gap: 10 }), events, { keep })).map(([start, , l, r]) => [start, l, r]);
    expect(await rowsOf("first")).toEqual([[0, "L", "R0"]]);
    expect(await rowsOf("last")).toEqual([[0, "L", "R20"]]);
    expect(await rowsOf("all")).toEqual([
      [0, "L", "R0"],
      [0, "L", "R20"],
    ]);
  });
});

test("order of values, differs: where all sides have event time, it decides, not who was read first", async () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
  ]) {
    const flow = new Dataflow("test");
    const l = givenKeyed<string, string>([], { flow, id: "l", timed: true });
    const r = givenKeyed<string, string>([], { flow, id: "r", timed: true });
    const joined = join("j", { l, r }, { emit: "running" });
    const kit = testFlow(flow);
    const events = [
      ["l", "L1", 1],
      ["r", "R2", 2],
      ["l", "L3", 3],
    ] as const;
    for (const i of order) {
      const [side, value, at] = events[i]!;
      await kit.send(side, { value, key: "k", at });
    }
    kit.expect(joined, []);
    for (const side of ["l", "r"]) await kit.send(side, watermark(100));
    expect(kit.values(joined).map(({ l, r }) => `${l} ${r}`)).toEqual(["L1 undefined", "L1 R2", "L3 R2"]);
  }
});
