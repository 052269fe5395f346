import fc from "fast-check";
import { expect, test } from "vitest";
import { OpenIterations } from "../../../ts/flow/state/open-iterations.ts";

const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
  maxLength: 12,
});

test("there is one at each timestamp, and the earliest is taken first", () => {
  fc.assert(
    fc.property(times, (came) => {
      const open = new OpenIterations<string>();
      for (const time of came) {
        const iteration = open.at(time, () => String(time));
        expect(iteration.time).toEqual(time);
        expect(iteration.right).toBe(String(time));
      }
      const inOrder = [...new Map(came.map((time) => [String(time), time])).values()].sort(
        ([a, x], [b, y]) => a - b || x - y,
      );
      const taken: unknown[] = [];
      for (let next = open.earliest; next !== undefined; next = open.earliest) {
        expect(open.takeFirst(() => true)).toBe(next);
        taken.push(next.time);
      }
      expect(taken).toEqual(inOrder);
    }),
  );
});

test("none is taken that nothing holds for", () => {
  const open = new OpenIterations<string>();
  open.at([1, 0], () => "right");
  expect(open.takeFirst(() => false)).toBeUndefined();
  expect(open.earliest).toBeDefined();
});
