import fc from "fast-check";
import { Dataflow } from "tidemark";
import { advanceClock, type Script, testFlow, watermark } from "tidemark/testing";
import { expect, test } from "vitest";

interface Event {
  readonly user: string;
  readonly n: number;
}

function sums(): Dataflow {
  const flow = new Dataflow("sums");
  flow
    .input("events", [] as Event[], { eventTime: { at: () => 0, outOfOrder: 10 } })
    .redistribute("spread")
    .keyBy("user", ({ user }) => user)
    .foldFinal(
      "sum",
      () => 0,
      (sum, { n }) => sum + n,
    )
    .output("out", []);
  return flow;
}

const row = fc.record({
  value: fc.record({ user: fc.constantFrom("a", "b", "c", "d"), n: fc.integer({ min: 0, max: 99 }) }),
  at: fc.integer({ min: 0, max: 1000 }),
  partition: fc.constantFrom("north", "south"),
});
const control = fc.oneof(
  fc.integer({ min: 0, max: 1000 }).map((at) => watermark(at)),
  fc.constant(advanceClock(50)),
);
const script: fc.Arbitrary<Script<Event>> = fc.array(fc.oneof({ weight: 4, arbitrary: row }, control), {
  maxLength: 30,
});

async function outcome(rows: Script<Event>, workers: number, seed: number): Promise<readonly unknown[]> {
  const kit = testFlow(sums(), { inputs: { events: rows }, workers, seed });
  await kit.run();
  expect(kit.watermark("sum")).toBe(Number.POSITIVE_INFINITY);
  return kit.rows("out");
}

const byKey = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

test("several workers give what one gives, whatever the interleaving", () =>
  fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 2, max: 4 }), fc.integer(), async (rows, workers, seed) => {
      expect(byKey(await outcome(rows, workers, seed))).toEqual(byKey(await outcome(rows, 1, 1)));
    }),
    { numRuns: 25 },
  ));

test("the same seed gives the same run, another one another order", async () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({ value: { user: `u${n}`, n }, at: n }));
  const orders = await Promise.all([1, 1, 2, 3, 4].map((seed) => outcome(rows, 3, seed)));
  expect(orders[1]).toEqual(orders[0]);
  expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBeGreaterThan(1);
});

test("a watermark holds on all workers at once", async () => {
  const kit = testFlow(sums(), { inputs: { events: [] }, workers: 3 });
  await kit.send("events", { value: { user: "a", n: 1 }, at: 100 }, watermark(500));
  for (const step of ["spread", "user", "sum"]) expect([step, kit.watermark(step)]).toEqual([step, 500]);
  expect(kit.watermark("out")).toBe(Number.NEGATIVE_INFINITY); // nothing of a sum at the end is late
});
