import fc from "fast-check";
import { collect, count } from "tidemark";
import { expect, test } from "vitest";
import { PaneQueue } from "../../../../ts/flow/operators/windows/logic/pane-queue.ts";

type Act =
  | { readonly act: "push"; readonly gap: number; readonly values: number[] }
  | { readonly act: "drop"; readonly panes: number }
  | { readonly act: "late"; readonly back: number; readonly value: number };

const value = fc.nat({ max: 99 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("push" as const),
      gap: fc.integer({ min: 1, max: 3 }),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("drop" as const), panes: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("late" as const), back: fc.nat({ max: 8 }), value }) },
);

type AnyAggregator = ConstructorParameters<typeof PaneQueue>[0];
type Collected = readonly { readonly value: number; readonly eventTime: number }[];

/** States that have all of their values, and aggregates of aggregates. */
const aggregators: Readonly<Record<string, AnyAggregator>> = {
  "that absorbs": collect<number>() as AnyAggregator,
  "that merges": {
    init: () => [],
    add: (state) => state,
    merge: (left: Collected, right: Collected) => [...left, ...right],
    result: (state: Collected) => state.map(({ value }) => value),
  } as AnyAggregator,
};

test.each(Object.entries(aggregators))(
  "has the aggregate of the panes that are in it, after any pushes, drops and late values: one %s",
  (_, aggregator) => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const queue = new PaneQueue(aggregator);
        const panes = new Map<number, number[]>();
        let last = 0;
        let first = 0; // panes before it have been dropped
        for (const step of acts) {
          if (step.act === "push") {
            last += step.gap;
            panes.set(last, [...step.values]);
            queue.push(
              last,
              step.values.map((value) => ({ value, eventTime: last })),
            );
          } else if (step.act === "drop") {
            first = Math.min(last + 1, first + step.panes);
            for (const start of panes.keys()) if (start < first) panes.delete(start);
            queue.dropBefore(first);
          } else {
            const start = Math.max(first, last - step.back);
            last = Math.max(last, start);
            panes.set(start, [...(panes.get(start) ?? []), step.value]);
            queue.addLate(start, [{ value: step.value, eventTime: start }]);
          }
          expect(queue.size).toBe(panes.size);
          if (queue.size === 0) continue;
          const total = aggregator.result(queue.total()) as number[];
          expect(total.sort((a, b) => a - b)).toEqual([...panes.values()].flat().sort((a, b) => a - b));
        }
      }),
      { numRuns: 500 },
    );
  },
);

test("merges a few times a pane, however many there are", () => {
  const plain = count();
  for (const panes of [10, 1_000]) {
    let merges = 0;
    const queue = new PaneQueue({
      ...plain,
      merge(left: number, right: number) {
        merges++;
        return left + right;
      },
    } as ConstructorParameters<typeof PaneQueue>[0]);
    for (let at = 0; at < 20_000; at++) {
      queue.push(at, 1);
      if (at >= panes) queue.dropBefore(at - panes + 1);
      expect(queue.total()).toBe(Math.min(at + 1, panes));
    }
    expect(merges / 20_000).toBeLessThan(4.1);
  }
});

test("values that are collected lie in the queue once, however many panes there are", () => {
  const queue = new PaneQueue(collect<number>());
  for (let pane = 0; pane < 100; pane++) queue.push(pane, [{ value: pane, eventTime: pane }]);
  queue.dropBefore(1);
  const [, states, , back] = queue.save();
  expect([...states, back].flat().filter((value) => value !== undefined)).toHaveLength(99);
  expect(queue.total()).toHaveLength(99);
});
