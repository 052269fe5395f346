import { advanceClock, expectRows, givenKeyed, type KeyedRow, testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { given, givenPairs, pairs } from "../given.ts";

// Bytewax's acceptance cases 26 to 29. "Differs" where Tidemark does something else on purpose: see
// docs/guides/coming-from-bytewax.md.

const all = <T>(...values: T[]): KeyedRow<string, T>[] => values.map((value) => ({ value, key: "ALL" }));
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("26: collect by size", () => {
  test("full lists as they fill up, the remainder at the end", async () => {
    const lists = givenKeyed(all(...count(10))).collect("threes", { size: 3, within: { seconds: 10 } });
    await expectRows(lists, all([0, 1, 2], [3, 4, 5], [6, 7, 8], [9]));
  });

  test("no remainder where the last list was full; one list where the size is never reached", async () => {
    await expectRows(givenKeyed(all(...count(6))).collect("c", { size: 3 }), all([0, 1, 2], [3, 4, 5]));
    await expectRows(givenKeyed(all(1, 2)).collect("c", { size: 3 }), all([1, 2]));
    await expectRows(givenKeyed(all(1, 2)).collect("c", { size: 1 }), all([1], [2]));
  });

  test("nothing of nothing", async () => {
    expect(await pairs(givenPairs<string, number>([]).collect("c", { size: 3 }))).toEqual([]);
  });

  test("of several keys, each by its own; remainders by key", async () => {
    const list = "b a b c a b".split(" ").map((key, i) => [key, i] as const);
    expect(await pairs(givenPairs(list, 1).collect("c", { size: 2 }))).toEqual([
      ["b", [0, 2]],
      ["a", [1, 4]],
      ["b", [5]],
      ["c", [3]],
    ]);
  });
});

describe("27: collect by time", () => {
  test("differs: counts from the first value of a list; later ones do not put it off", async () => {
    const script = [
      ...all(1),
      advanceClock(600),
      ...all(2),
      advanceClock(399),
      ...all(3),
      advanceClock(1),
      ...all(4),
    ];
    const lists = givenKeyed(script).collect("c", { within: { seconds: 1 } });
    const kit = testFlow(lists.flow);
    await kit.feed();
    kit.expect(lists, all([1, 2, 3]));
    await kit.advanceClock(999);
    kit.expect(lists, []);
    await kit.advanceClock(1);
    kit.expect(lists, all([4]));
  });

  test("a list that filled up leaves no time behind for the next", async () => {
    const script = [...all(1), advanceClock(600), ...all(2, 3), advanceClock(400)];
    const lists = givenKeyed(script).collect("c", { size: 2, within: { seconds: 1 } });
    const kit = testFlow(lists.flow);
    await kit.feed();
    kit.expect(lists, all([1, 2]));
    await kit.advanceClock(600);
    kit.expect(lists, all([3]));
  });

  test("each key has its own time", async () => {
    const script = [
      { value: 1, key: "b" },
      advanceClock(500),
      { value: 2, key: "a" },
      advanceClock(500),
      { value: 3, key: "b" },
    ];
    const lists = givenKeyed(script).collect("c", { within: 1_000 });
    const kit = testFlow(lists.flow);
    await kit.feed();
    kit.expect(lists, [{ value: [1], key: "b" }]);
    await kit.advanceClock(500);
    kit.expect(lists, [{ value: [2], key: "a" }]);
    await kit.end();
    kit.expect(lists, [{ value: [3], key: "b" }]);
  });
});

test("28: on stop the remainder stays where it is", async () => {
  const lists = givenKeyed(all(1, 2, 3)).collect("c", { size: 2 });
  const kit = testFlow(lists.flow);
  await kit.feed();
  await kit.stop();
  kit.expect(lists, all([1, 2]));
});

test("28: what the end of the input has given is not given again; a run begins with nothing", async () => {
  const lists = givenPairs([["k", 1] as const]).collect("c", { size: 3 });
  expect(await pairs(lists)).toEqual([["k", [1]]]);
  expect(await pairs(lists)).toEqual([["k", [1]]]);
});

describe("29: one result a key", () => {
  const letters = given("a a b c b a".split(" ")).keyBy("itself", (letter) => letter);

  test("count, in order of the keys, at the end alone", async () => {
    const counts = letters.countFinal("count");
    const kit = testFlow(counts.flow, {
      inputs: { given: "a a b c b a".split(" ").map((value) => ({ value })) },
    });
    await kit.feed();
    kit.expect(counts, []);
    await kit.run();
    kit.expect(counts, [
      { value: 3, key: "a" },
      { value: 2, key: "b" },
      { value: 1, key: "c" },
    ]);
  });

  test("of no records there is none", async () => {
    expect(await pairs(givenPairs<string, number>([]).countFinal("count"))).toEqual([]);
    expect(await pairs(givenPairs<string, number>([]).reduceFinal("sum", (a, b) => a + b))).toEqual([]);
  });

  test("numbers by size come before texts by code unit", async () => {
    const keys = ["b", 10, "B", 9, -1, "a"];
    const counts = givenPairs(keys.map((key) => [key, 0] as const)).countFinal("count");
    expect((await pairs(counts)).map(([key]) => key)).toEqual([-1, 9, 10, "B", "a", "b"]);
  });

  test("fold starts each key anew", async () => {
    const lists = givenPairs([
      ["b", 1],
      ["a", 2],
      ["b", 3],
    ]).foldFinal(
      "list",
      (): number[] => [],
      (list, n) => [...list, n],
    );
    expect(await pairs(lists)).toEqual([
      ["a", [2]],
      ["b", [1, 3]],
    ]);
  });

  test("reduce of a single value is the value", async () => {
    const fail = (): number => {
      throw new Error("there is nothing to reduce");
    };
    expect(await pairs(givenPairs([["a", 7]]).reduceFinal("one", fail))).toEqual([["a", 7]]);
  });

  test("differs: a reducer may give null or undefined as any other value", async () => {
    const combine = (a: number | undefined, b: number | undefined): number | undefined =>
      a === undefined ? undefined : b === undefined || a === b ? undefined : a + b;
    const list = [1, 1, 5].map((n): [string, number | undefined] => ["k", n]);
    expect(await pairs(givenPairs(list, 1).reduceFinal("gone", combine))).toEqual([["k", undefined]]);
  });

  test("max and min: of equal ones the earlier stays", async () => {
    const list = ["b2", "a1", "c2", "d1"].map((text) => ["k", text] as const);
    const size = (text: string): number => Number(text[1]);
    expect(await pairs(givenPairs(list, 1).maxFinal("max", size))).toEqual([["k", "b2"]]);
    expect(await pairs(givenPairs(list).maxFinal("max", size))).toEqual([["k", "b2"]]);
    expect(await pairs(givenPairs(list, 1).minFinal("min", size))).toEqual([["k", "a1"]]);
    expect(await pairs(givenPairs(list).minFinal("min", size))).toEqual([["k", "a1"]]);
  });

  test("max and min go by the value itself where nothing is said", async () => {
    const list = [-3, 5, 5, 0].map((n) => ["k", n] as const);
    expect(await pairs(givenPairs(list).maxFinal("max"))).toEqual([["k", 5]]);
    expect(await pairs(givenPairs(list).minFinal("min"))).toEqual([["k", -3]]);
  });
});
