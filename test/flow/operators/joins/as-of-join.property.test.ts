import fc from "fast-check";
import { expect, test } from "vitest";
import { rowsOf } from "./rows-of.ts";
import { runAs, type Setting, settings, sidesOf, sorted, travelled } from "./sides.ts";

interface Options {
  readonly type: "inner" | "left";
  readonly validFor: number | undefined;
}

const options = fc.record({
  type: fc.constantFrom<Options["type"]>("inner", "left"),
  validFor: fc.constantFrom(undefined, 0, 5, 20),
});

type Row = [{ left: string; right?: string | undefined }, string | number, number];

/** From the definition: for each record the newest version that had taken effect by then. */
function model(setting: Setting, { type, validFor = Number.POSITIVE_INFINITY }: Options): Row[] {
  const [records, versions] = travelled(setting);
  return records!
    .filter(({ at, watermark }) => at >= watermark)
    .flatMap(({ id, key, at }): Row[] => {
      const known = versions!
        .map((version, order) => ({ ...version, order }))
        .filter((version) => version.key === key && Math.max(version.at, version.watermark) <= at)
        .sort(
          (a, b) =>
            b.at - a.at || Math.max(b.at, b.watermark) - Math.max(a.at, a.watermark) || b.order - a.order,
        );
      const [version] = known;
      if (version !== undefined && at - version.at <= validFor)
        return [[{ left: id, right: version.id }, key, at]];
      return type === "left" ? [[{ left: id }, key, at]] : [];
    });
}

test("each record finds the version of its time, whatever the interleaving; late ones leave aside", () =>
  fc.assert(
    fc.asyncProperty(settings(2), options, async (setting, { type, validFor }) => {
      const [records, table] = sidesOf(setting);
      const { results, late } = records!.asOfJoin(
        "j",
        table!,
        validFor === undefined ? { type } : { type, validFor },
      );
      const rows = rowsOf(results.map("ids", ({ left, right }) => ({ left: left.id, right: right?.id })));
      const lateRows = rowsOf(late);
      await runAs(results.flow, setting);
      expect(sorted(rows.map(({ row }) => row))).toEqual(sorted(model(setting, { type, validFor })));
      const tooLate = travelled(setting)[0]!.filter(({ at, watermark }) => at < watermark);
      expect(lateRows.map(({ row }) => row[0].id).sort()).toEqual(tooLate.map(({ id }) => id).sort());
    }),
    { numRuns: 120 },
  ));

test("results come in the order of event time, and none is late behind the join", () =>
  fc.assert(
    fc.asyncProperty(settings(2), options, async (setting, { type }) => {
      const [records, table] = sidesOf(setting);
      const { results } = records!.asOfJoin("j", table!, { type });
      const rows = rowsOf(results);
      await runAs(results.flow, { ...setting, workers: 1 });
      const times = rows.map(({ row }) => row[2]!);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(rows.filter(({ row, watermark }) => row[2]! < watermark)).toEqual([]);
    }),
    { numRuns: 50 },
  ));
