import fc from "fast-check";
import {
  type Aggregator,
  type AlignedWindower,
  calendar,
  collect,
  session,
  sliding,
  type TimeWindower,
  tumbling,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { patience, runs } from "../../../core/runs.ts";
import { type Build, expected, feed, fixed, given, options } from "./any-order.ts";
import { byGap, byInstant, type Definition, type Row } from "./oracle.ts";

const lateness = fc.constantFrom(0, 0, 1, 9, 60, 400);
const every = fc.constantFrom(undefined, undefined, 1, 7, 25);
const origin = fc.integer({ min: -50, max: 50 });
const workers = fc.record({ workers: fc.integer({ min: 2, max: 3 }), seed: fc.nat() });

/** Windows, and what they are by definition. */
interface Shape {
  readonly windower: TimeWindower;
  define(lateness: number): Definition;
}

const shapes: Record<"tumbling" | "sliding" | "session" | "calendar", fc.Arbitrary<Shape>> = {
  tumbling: fc.tuple(fc.integer({ min: 1, max: 60 }), origin).map(([length, origin]) => ({
    windower: tumbling(length, { alignTo: origin }),
    define: (lateness) => byInstant(fixed(length, length, origin), lateness),
  })),
  sliding: fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 60 }), origin)
    .map(([every, more, origin]) => ({
      windower: sliding({ length: every + more, every, alignTo: origin }),
      define: (lateness) => byInstant(fixed(every + more, every, origin), lateness),
    })),
  session: fc.integer({ min: 0, max: 40 }).map((gap) => ({
    windower: session({ gap }),
    define: (lateness) => byGap(gap, lateness),
  })),
  calendar: fc.constantFrom("UTC", "Australia/Lord_Howe", "America/St_Johns").map((timeZone) => {
    const windower: AlignedWindower = calendar({ unit: "day", timeZone });
    const of = (t: number): [number, number] => [windower.startOf(t), windower.endOf(windower.startOf(t))];
    return { windower, define: (lateness) => byInstant((t) => [of(t)], lateness) };
  }),
};

const canMerge = collect<number>() as Aggregator<number, unknown, number[]>;
const cannotMerge: typeof canMerge = {
  init: () => [],
  add: (all, value) => [...(all as number[]), value],
  result: (all) => all as number[],
};
const build =
  (shape: Shape, lateness: number, every: number | "record" | undefined, aggregator = canMerge): Build =>
  (stream) =>
    stream.window(shape.windower, options(lateness, every)).aggregate("w", aggregator);

const names = Object.keys(shapes) as (keyof typeof shapes)[];
const property = { timeout: patience };

describe(
  "whatever the order, batches and interleaving, windows give what their definition says",
  property,
  () => {
    test.each(names)("%s", (name) =>
      fc.assert(
        fc.asyncProperty(
          ...[fc.record(feed), shapes[name], lateness, every, fc.boolean()],
          async (feed, shape, lateness, every, merges) => {
            const aggregator = merges || name === "session" ? canMerge : cannotMerge;
            const out = await given(feed, build(shape, lateness, every, aggregator));
            expect(out).toEqual(expected(feed, shape.define(lateness), every));
          },
        ),
        runs(120),
      ),
    );

    test("session, many of one key", () =>
      fc.assert(
        fc.asyncProperty(
          ...[
            fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 40, maxLength: 90 }),
            lateness,
            every,
          ],
          ...[fc.constantFrom(100, 1_000), fc.integer({ min: 0, max: 6 })],
          async (times, lateness, every, outOfOrder, gap) => {
            const rows = [...times].sort((a, b) => a - b).map((t, i) => ["k", t - ((i * 37) % 90)] as const);
            const feed = { partitions: [{ rows, reads: [7] }], outOfOrder };
            const shape: Shape = {
              windower: session({ gap }),
              define: (lateness) => byGap(gap, lateness),
            };
            const out = await given(feed, build(shape, lateness, every));
            expect(out).toEqual(expected(feed, shape.define(lateness), every));
          },
        ),
        runs(60),
      ));

    test("sliding, in panes", () =>
      fc.assert(
        fc.asyncProperty(fc.record(feed), shapes.sliding, async (feed, shape) => {
          const out = await given(feed, build(shape, 0, undefined));
          expect(out).toEqual(expected(feed, shape.define(0)));
        }),
        runs(120),
      ));
  },
);

test.each(names)("on several workers the same: %s", property, (name) =>
  fc.assert(
    fc.asyncProperty(
      ...[fc.record(feed), shapes[name], lateness, every, workers],
      async (feed, shape, lateness, every, workers) => {
        const out = await given(feed, build(shape, lateness, every), workers);
        const { results, late } = expected(feed, shape.define(lateness), every);
        expect({ results: inAnyOrder(out.results), late: out.late }).toEqual({
          results: inAnyOrder(results),
          late,
        });
      },
    ),
    runs(40),
  ),
);

test.each(names)("with early results at each record, what is final is the same: %s", property, (name) =>
  fc.assert(
    fc.asyncProperty(fc.record(feed), shapes[name], lateness, async (feed, shape, lateness) => {
      const out = await given(feed, build(shape, lateness, "record"));
      const whole = out.results.filter(({ kind }) => kind !== "early");
      expect({ ...out, results: whole }).toEqual(expected(feed, shape.define(lateness)));
    }),
    runs(60),
  ),
);

function inAnyOrder(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
