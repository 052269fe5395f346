import fc from "fast-check";
import {
  globalWindow,
  type Keep,
  type Key,
  session,
  sliding,
  tumbling,
  type Windower,
  windowJoin,
} from "tidemark";
import { expect, test } from "vitest";
import { rowsOf } from "./rows-of.ts";
import { type Event, runAs, settings, sidesOf, sorted } from "./sides.ts";

interface Sided extends Event {
  readonly n: number;
  readonly side: number;
}

/** Windows, and how the records of a key fall into them. */
interface Kind {
  readonly windower: Windower<unknown>;
  readonly split: (events: readonly Sided[]) => readonly (readonly Sided[])[];
}

const LENGTH = 20;
const EVERY = 5;
const GAP = 7;

function aligned(starts: (at: number) => number[]): Kind["split"] {
  return (events) => {
    const windows = new Map<number, Sided[]>();
    for (const event of events)
      for (const start of starts(event.at)) windows.set(start, [...(windows.get(start) ?? []), event]);
    return [...windows.values()];
  };
}

const kinds: Readonly<Record<string, Kind>> = {
  tumbling: {
    windower: tumbling(LENGTH, { alignTo: 3 }),
    split: aligned((at) => [Math.floor((at - 3) / LENGTH)]),
  },
  sliding: {
    windower: sliding({ length: LENGTH, every: EVERY }),
    split: aligned((at) => {
      const last = Math.floor(at / EVERY);
      return Array.from({ length: LENGTH / EVERY }, (_, n) => last - n);
    }),
  },
  session: {
    windower: session({ gap: GAP }),
    split(events) {
      const sessions: Sided[][] = [];
      for (const event of [...events].sort((a, b) => a.at - b.at)) {
        const open = sessions.at(-1);
        if (open !== undefined && event.at - open.at(-1)!.at <= GAP) open.push(event);
        else sessions.push([event]);
      }
      return sessions;
    },
  },
  global: { windower: globalWindow({ trigger: { count: 1_000 } }), split: (events) => [events] },
};

/** From the definition: the first or last by event time, and by its place in the input only among equals. */
function kept(events: readonly Sided[], keep: Keep): readonly (Sided | undefined)[] {
  if (events.length === 0) return [undefined];
  if (keep === "all") return events;
  const at = (keep === "first" ? Math.min : Math.max)(...events.map((event) => event.at));
  const equals = events.filter((event) => event.at === at).sort((a, b) => a.n - b.n);
  return [equals.at(keep === "first" ? 0 : -1)];
}

const NAMES = ["a", "b", "c"] as const;

test.each(Object.entries(kinds))("%s windows: rows are those of the lists that fall into them", (_, kind) =>
  fc.assert(
    fc.asyncProperty(
      settings(3),
      fc.constantFrom<Keep>("first", "last", "all"),
      fc.constantFrom("inner", "full", ...NAMES),
      async (random, keep, type) => {
        const setting = { ...random, outOfOrder: 200 }; // so that none is late
        const [a, b, c] = sidesOf(setting);
        const { results } = windowJoin("j", { a: a!, b: b!, c: c! }, kind.windower, { keep, type });
        const rows = rowsOf(results.map("ids", ({ value: { a, b, c } }) => [a?.id, b?.id, c?.id]));
        await runAs(results.flow, setting);
        const events = setting.sides.flatMap((list, side) => list.map((event, n) => ({ ...event, side, n })));
        const expected = [...new Set(events.map(({ key }) => key))].flatMap((key: Key) =>
          kind
            .split(events.filter((event) => event.key === key))
            .map((window) =>
              NAMES.map((_, side) =>
                kept(
                  window.filter((event) => event.side === side),
                  keep,
                ),
              ),
            )
            .filter((sides) =>
              NAMES.every((name, side) => sides[side]![0] || !(type === "inner" || type === name)),
            )
            .flatMap(([as, bs, cs]) =>
              as!.flatMap((a) => bs!.flatMap((b) => cs!.map((c) => [[a?.id, b?.id, c?.id], key]))),
            ),
        );
        expect(sorted(rows.map(({ row: [ids, key] }) => [ids, key]))).toEqual(sorted(expected));
      },
    ),
    { numRuns: 60 },
  ),
);
