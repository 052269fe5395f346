import fc from "fast-check";
import { type JoinEmit, join, type Keep, type Key } from "tidemark";
import { expect, test } from "vitest";
import { rowsOf } from "./rows-of.ts";
import {
  type Event,
  runAs,
  type Setting,
  settings,
  sidesOf,
  sorted,
  type Travelled,
  travelled,
} from "./sides.ts";

interface Options {
  readonly keep: Keep;
  readonly emit: JoinEmit;
  readonly type: "inner" | "full" | "a" | "c";
  readonly expireAfter: number | undefined;
}

const options = fc.record({
  keep: fc.constantFrom<Keep>("first", "last", "all"),
  emit: fc.constantFrom<JoinEmit>("complete", "running", "final"),
  type: fc.constantFrom<Options["type"]>("inner", "full", "a", "c"),
  expireAfter: fc.constantFrom(undefined, 0, 10, 30),
});

const NAMES = ["a", "b", "c"] as const;

/** From the definition: all records, sorted by when they take effect, one after the other. */
function model(setting: Setting, options: Options): unknown[] {
  const all = travelled(setting)
    .flatMap((events, side) =>
      events.map((event, n) => ({ ...event, side, n, instant: Math.max(event.at, event.watermark) })),
    )
    .sort((a, b) => a.instant - b.instant || a.at - b.at || a.side - b.side || a.n - b.n);
  return [...new Set(all.map(({ key }) => key))].flatMap((key) =>
    modelOfKey(
      all.filter((record) => record.key === key),
      key,
      options,
    ),
  );
}

function modelOfKey(
  records: readonly (Travelled & { side: number; instant: number })[],
  key: Key,
  { keep, emit, type, expireAfter = Number.POSITIVE_INFINITY }: Options,
): unknown[] {
  const rows: unknown[] = [];
  let kept: Event[][] = [[], [], []];
  let changed = Number.POSITIVE_INFINITY;
  const latest = (events: readonly (Event | undefined)[]): number =>
    Math.max(...events.flatMap((event) => (event ? [event.at] : [])));
  const give = (sides: readonly (readonly Event[])[], eventTime?: number): void => {
    const isThere = (name: string): boolean => sides[NAMES.indexOf(name as "a")]!.length > 0;
    const needed = type === "inner" ? NAMES : type === "full" ? [] : [type];
    if (!needed.every(isThere)) return;
    const [as, bs, cs] = sides.map((side) => (side.length > 0 ? side : [undefined]));
    for (const a of as!)
      for (const b of bs!)
        for (const c of cs!)
          rows.push([{ a: a?.id, b: b?.id, c: c?.id }, key, eventTime ?? latest([a, b, c])]);
  };
  const end = (): void => {
    if (emit !== "running" && kept.some((side) => side.length > 0) && (emit === "final" || type !== "inner"))
      give(kept, latest(kept.flat()));
    kept = [[], [], []];
    changed = Number.POSITIVE_INFINITY;
  };
  for (const record of records) {
    if (record.instant >= changed + expireAfter) end();
    const side = kept[record.side]!;
    if (keep === "first" && side.length > 0) continue;
    if (keep === "last") side.length = 0;
    side.push(record);
    changed = record.instant;
    if (emit === "running") give(kept.map((events, side) => (side === record.side ? [record] : events)));
    if (emit === "complete" && kept.every((events) => events.length > 0)) {
      give(kept);
      kept = [[], [], []];
      changed = Number.POSITIVE_INFINITY;
    }
  }
  end();
  return rows;
}

test("with event time: what a list that is sorted by event time gives, whatever the interleaving", () =>
  fc.assert(
    fc.asyncProperty(settings(3), options, async (setting, options) => {
      const [a, b, c] = sidesOf(setting);
      const { expireAfter, ...rest } = options;
      const joined = join(
        "j",
        { a: a!, b: b!, c: c! },
        expireAfter === undefined ? rest : (options as never),
      );
      const rows = rowsOf(joined.map("ids", ({ a, b, c }) => ({ a: a?.id, b: b?.id, c: c?.id })));
      await runAs(joined.flow, setting);
      expect(sorted(rows.map(({ row }) => row))).toEqual(sorted(model(setting, options)));
    }),
    { numRuns: 120 },
  ));

test("what was not late is not late behind the join, not even what a key gives when it expires", () =>
  fc.assert(
    fc.asyncProperty(settings(3), options, async (setting, { expireAfter = 20, ...rest }) => {
      const [a, b, c] = sidesOf({ ...setting, outOfOrder: 200 });
      const joined = join("j", { a: a!, b: b!, c: c! }, { ...rest, expireAfter });
      const rows = rowsOf(joined);
      await runAs(joined.flow, setting);
      expect(rows.filter(({ row, watermark }) => row[2]! < watermark)).toEqual([]);
    }),
    { numRuns: 50 },
  ));
