import fc from "fast-check";
import { Dataflow, run } from "tidemark";
import { expect, test } from "vitest";
import { leftJoinFinal, type Match } from "../../demo/flights/left-join-final.ts";

type Pair = readonly [key: string, value: number];

async function joined(
  lefts: readonly Pair[],
  rights: readonly Pair[],
): Promise<[string, Match<Pair, Pair>][]> {
  const flow = new Dataflow("join");
  const left = flow.input("lefts", lefts).keyBy("left", ([key]) => key);
  const right = flow.input("rights", rights).keyBy("right", ([key]) => key);
  const result: [string, Match<Pair, Pair>][] = [];
  left
    .apply("pairs", (left) => leftJoinFinal(left, right))
    .entries()
    .output("result", result);
  await run(flow);
  return result;
}

const pairs = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer()));

test("each left value comes out once, by key, with the last right value of its key", async () => {
  await fc.assert(
    fc.asyncProperty(pairs, pairs, async (lefts, rights) => {
      const inOrder = [...lefts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      const expected = inOrder.map((left) => [
        left[0],
        { left, right: rights.filter(([key]) => key === left[0]).at(-1) },
      ]);
      expect(await joined(lefts, rights)).toEqual(expected);
    }),
  );
});
