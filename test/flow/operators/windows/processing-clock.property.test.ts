import fc from "fast-check";
import {
  calendar,
  collect,
  Dataflow,
  SimulatedHost,
  type Source,
  session,
  sliding,
  type TimeWindower,
  tumbling,
} from "tidemark";
import { expect, test } from "vitest";
import { patience, runs } from "../../../core/runs.ts";
import { runToEnd } from "../../given.ts";
import { fixed, options, rowOf } from "./any-order.ts";
import { byGap, byInstant, type Definition, oracle, type Row } from "./oracle.ts";

type Come = readonly [key: string, at: number, value: number];

/** Records at instants of the wall clock; long after them the input ends. */
function clocked(rows: readonly Come[], endAt: number): Source<Come> {
  return {
    partitions: () => ["p"],
    open: (_name, _position, { host }) => {
      let next = 0;
      return {
        position: () => next,
        read() {
          const values: Come[] = [];
          while (next < rows.length && rows[next]![1] <= host.now()) values.push(rows[next++]!);
          if (next === rows.length && host.now() >= endAt) return { values, done: true };
          return { values, wakeAt: rows[next]?.[1] ?? endAt };
        },
      };
    },
  };
}

const DAY = 86_400_000;
const day = (t: number): [number, number] => [Math.floor(t / DAY) * DAY, Math.floor(t / DAY) * DAY + DAY];
const shapes: Record<string, [TimeWindower, Definition]> = {
  tumbling: [tumbling(20, { alignTo: 3 }), byInstant(fixed(20, 20, 3))],
  sliding: [sliding({ length: 30, every: 12 }), byInstant(fixed(30, 12, 0))],
  session: [session({ gap: 15 }), byGap(15)],
  calendar: [calendar({ unit: "day" }), byInstant((t) => [day(t)])],
};

test.each(Object.keys(shapes))(
  "by the wall clock: %s windows give what their definition says, and when it says",
  { timeout: patience },
  (name) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom(0, 0, 1, 7, 12, 40)), { maxLength: 20 }),
        fc.constantFrom(undefined, undefined, 1, 10),
        fc.integer({ min: 0, max: 50 }),
        fc.boolean(),
        async (steps, emitEvery, startAt, sum) => {
          const [windower, definition] = shapes[name]!;
          let now = startAt;
          const rows = steps.map(([key, later], i): Come => {
            now += later;
            return [key, now, i];
          });
          const host = new SimulatedHost({ now: 0 });
          const flow = new Dataflow("clock");
          const seen: (Row & { readonly now: number })[] = [];
          const windows = flow
            .input("in", clocked(rows, 2 * DAY))
            .keyBy("key", ([key]) => key)
            .map("value", ([, , value]) => value)
            .window(windower, { ...options(0, emitEvery), clock: "processing" });
          const { results, late } = sum
            ? windows.aggregate("w", collect<number>())
            : windows.fold(
                "w",
                (): number[] => [],
                (all, n) => [...all, n],
                { merge: (a, b) => [...a, ...b] },
              );
          results.output("out", (result) => void seen.push({ ...rowOf(result), now: host.now() }));
          late.assertEmpty("never");
          await runToEnd(flow, host);
          const all = rows.map(([key, at, value]) => ({ key, t: at, value, w: at }));
          expect(seen.map(({ now: _, ...row }) => row)).toEqual(oracle(all, definition, emitEvery).results);
          for (const { kind, end, now } of seen) {
            if (kind === "final") expect(now).toBe(end);
            else expect(emitEvery! > 1 ? now % emitEvery! : 0).toBe(0);
          }
        },
      ),
      runs(60),
    ),
);
