import fc from "fast-check";
import type { IntervalJoinOptions, PairType } from "tidemark";
import { expect, test } from "vitest";
import { rowsOf } from "./rows-of.ts";
import { runAs, type Setting, settings, sidesOf, sorted, travelled } from "./sides.ts";

interface Options {
  readonly before: number;
  readonly after: number;
  readonly ends: IntervalJoinOptions<PairType>["ends"] & string;
  readonly type: PairType;
}

const options = fc
  .record({
    before: fc.constantFrom(0, 5, 25, -5),
    after: fc.constantFrom(0, 5, 25, -5),
    ends: fc.constantFrom<Options["ends"]>("both", "before", "after", "neither"),
    type: fc.constantFrom<PairType>("inner", "left", "right", "full"),
  })
  .filter(({ before, after }) => before + after >= 0);

/** From the definition: every left record with every right one, and then those that were in no pair. */
function model(
  setting: Setting,
  { before, after, ends, type }: Options,
): { results: unknown[]; late: unknown[] } {
  const [left, right] = travelled(setting).map((events) =>
    events.filter(({ at, watermark }) => at >= watermark),
  );
  const late = travelled(setting).flatMap((events, side) =>
    events
      .filter(({ at, watermark }) => at < watermark)
      .map(({ id, key, at }) => [{ side: side === 0 ? "left" : "right", id }, key, at]),
  );
  const fits = (l: { key: unknown; at: number }, r: { key: unknown; at: number }): boolean =>
    l.key === r.key &&
    (ends === "both" || ends === "before" ? r.at >= l.at - before : r.at > l.at - before) &&
    (ends === "both" || ends === "after" ? r.at <= l.at + after : r.at < l.at + after);
  const pairs = left!.flatMap((l) =>
    right!.filter((r) => fits(l, r)).map((r) => [{ left: l.id, right: r.id }, l.key, Math.max(l.at, r.at)]),
  );
  const lonelyLeft = left!.filter((l) => !right!.some((r) => fits(l, r)));
  const lonelyRight = right!.filter((r) => !left!.some((l) => fits(l, r)));
  return {
    results: [
      ...pairs,
      ...(type === "left" || type === "full" ? lonelyLeft.map((l) => [{ left: l.id }, l.key, l.at]) : []),
      ...(type === "right" || type === "full" ? lonelyRight.map((r) => [{ right: r.id }, r.key, r.at]) : []),
    ],
    late,
  };
}

test("pairs, unmatched and late records are those of the lists, whatever the interleaving", () =>
  fc.assert(
    fc.asyncProperty(settings(2), options, async (setting, options) => {
      const [left, right] = sidesOf(setting);
      const { results, late } = left!.intervalJoin("j", right!, options);
      const rows = rowsOf(results.map("ids", ({ left, right }) => ({ left: left?.id, right: right?.id })));
      const lateRows = rowsOf(late.map("late ids", ({ side, value }) => ({ side, id: value.id })));
      await runAs(results.flow, setting);
      const expected = model(setting, options);
      expect(sorted(rows.map(({ row }) => row))).toEqual(sorted(expected.results));
      expect(sorted(lateRows.map(({ row }) => row))).toEqual(sorted(expected.late));
    }),
    { numRuns: 120 },
  ));

test("no result is late behind the join, not even a record that waited for a match", () =>
  fc.assert(
    fc.asyncProperty(settings(2), options, async (setting, options) => {
      const [left, right] = sidesOf(setting);
      const { results } = left!.intervalJoin("j", right!, options);
      const rows = rowsOf(results);
      await runAs(results.flow, setting);
      expect(rows.filter(({ row, watermark }) => row[2]! < watermark)).toEqual([]);
    }),
    { numRuns: 150 },
  ));

test("an unmatched record travels at the instant that told so, less what the step holds time back by", () =>
  fc.assert(
    fc.asyncProperty(settings(2), options, async (setting, options) => {
      const [left, right] = sidesOf(setting);
      const { results } = left!.intervalJoin("j", right!, options);
      const rows = rowsOf(results);
      await runAs(results.flow, setting);
      const { before, after, type } = options;
      const reaches = { left: Math.max(0, after), right: Math.max(0, before) };
      const sides = type === "full" ? (["left", "right"] as const) : type === "inner" ? [] : [type];
      const lag = Math.max(...sides.map((side) => reaches[side]));
      for (const { row, watermark } of rows) {
        const [{ left, right }, , eventTime] = row;
        if (left !== undefined && right !== undefined) continue;
        expect(watermark).toBe(eventTime! + reaches[left === undefined ? "right" : "left"] - lag);
      }
    }),
    { numRuns: 150 },
  ));
