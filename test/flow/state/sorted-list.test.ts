import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedList } from "../../../ts/flow/state/sorted-list.ts";

interface Item {
  readonly rank: number;
  readonly n: number;
}

const rank = fc.integer({ min: 0, max: 30 });
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant("add" as const), rank }) },
  fc.record({ act: fc.constantFrom("delete" as const, "drop" as const, "advance" as const), rank }),
);

/** Enough for several runs, however few acts there are. */
const filling = fc.constantFrom(0, 0, 511, 512, 513, 1_100);

test("what it has, and finds, is what a sorted array does", () => {
  fc.assert(
    fc.property(filling, fc.array(act, { maxLength: 60 }), (count, acts) => {
      let model: Item[] = Array.from({ length: count }, (_, n) => ({ rank: (n * 7) % 31, n: -n }));
      const list = new SortedList<Item>((item) => item.rank);
      for (const item of model) list.add(item);
      model.sort((a, b) => a.rank - b.rank);
      acts.forEach(({ act, rank }, n) => {
        if (act === "add") {
          const item = { rank, n };
          list.add(item);
          model = [
            ...model.filter((one) => one.rank <= rank),
            item,
            ...model.filter((one) => one.rank > rank),
          ];
        } else if (act === "delete") {
          const item = model.find((one) => one.rank >= rank);
          if (item === undefined) return;
          list.delete(item);
          model = model.filter((one) => one !== item);
        } else if (act === "advance") {
          const reached = model.filter((one) => one.rank <= rank % 4);
          expect(list.advanceTo(rank % 4)).toBe(reached.at(-1));
          model = model.slice(Math.max(0, reached.length - 1));
        } else {
          list.dropBefore(rank % 4);
          model = model.filter((one) => one.rank >= rank % 4);
        }
        expect(list.upTo(rank)).toBe(model.filter((one) => one.rank <= rank).at(-1));
        expect(list.before(rank)).toBe(model.filter((one) => one.rank < rank).at(-1));
        expect(list.after(rank)).toBe(model.find((one) => one.rank > rank));
        const visited: Item[] = [];
        list.visit(rank - 2, rank + 2, (item) => visited.push(item));
        expect(visited).toEqual(model.filter((one) => Math.abs(one.rank - rank) <= 2));
      });
      expect([...list]).toEqual(model);
      expect([list.size, list.first, list.last]).toEqual([model.length, model[0], model.at(-1)]);
    }),
  );
});
