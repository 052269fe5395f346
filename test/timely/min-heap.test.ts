import fc from "fast-check";
import { expect, test } from "vitest";
import { MinHeap } from "../../ts/timely/min-heap.ts";

interface Item {
  readonly rank: number;
  readonly n: number;
}

const rank = fc.constantFrom(Number.NEGATIVE_INFINITY, -1, -0, 0, 0.5, 3, 2 ** 40, Number.POSITIVE_INFINITY);
const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant("push" as const), rank }) },
  fc.record({ act: fc.constantFrom("pop" as const, "retain" as const), rank }),
);

test("it gives out what a sorted array does, those of one rank in the order it was told", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const heap = new MinHeap<Item>((a, b) => a.n < b.n);
      let model: Item[] = [];
      acts.forEach(({ act, rank }, at) => {
        if (act === "push") {
          const item = { rank, n: (at * 37) % 80 };
          heap.push(rank, item);
          model.push(item);
          model.sort((a, b) => (a.rank === b.rank ? a.n - b.n : a.rank - b.rank));
        } else if (act === "pop") expect(heap.pop()).toBe(model.shift());
        else {
          const isWanted = ({ n }: Item): boolean => n % 5 !== 0;
          heap.retain(isWanted);
          model = model.filter(isWanted);
        }
        expect([heap.size, heap.first]).toEqual([model.length, model[0]]);
        expect(heap.firstRank === (model[0]?.rank ?? Number.POSITIVE_INFINITY)).toBe(true);
        expect(new Set(heap.items())).toEqual(new Set(model));
      });
      while (model.length > 0) expect(heap.pop()).toBe(model.shift());
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

test("of items of one rank none goes before another where nothing was told", () => {
  const heap = new MinHeap<string>();
  for (const item of ["b", "a", "c"]) heap.push(1, item);
  expect([heap.pop(), heap.pop(), heap.pop()].sort()).toEqual(["a", "b", "c"]);
});
