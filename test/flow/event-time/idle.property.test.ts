import fc from "fast-check";
import { collect, Dataflow, type EventTimeOptions, session, sliding, start, tumbling } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { patience, runs } from "../../core/runs.ts";
import { ascending, fixed, rowOf } from "../operators/windows/any-order.ts";
import { type Arrival, byGap, byInstant, oracle, type Row } from "../operators/windows/oracle.ts";
import { settle } from "../settle.ts";
import { FedSource } from "./fed-input.ts";
import { watchTime } from "./watching.ts";

const NAMES = ["p", "q", "r"];
const IDLE_MS = 50;
const DISORDER_MS = 16;

type Event = readonly [key: string, t: number, value: number];
type Move =
  | { readonly kind: "give"; readonly to: number; readonly rows: readonly (readonly [string, number])[] }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "end"; readonly of: number };

const row = fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: -50, max: 400 }));
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("give" as const),
      to: fc.nat({ max: 2 }),
      rows: fc.array(row, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(1, 20, 49, 50, 60, 200) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("end" as const), of: fc.nat({ max: 2 }) }) },
);

const shapes = {
  tumbling: [tumbling(30), byInstant(fixed(30, 30, 0))],
  sliding: [sliding({ length: 40, every: 15 }), byInstant(fixed(40, 15, 0))],
  session: [session({ gap: 12 }), byGap(12)],
} as const;

test.each(Object.keys(shapes) as (keyof typeof shapes)[])(
  "partitions fall silent and wake, and time never goes back: %s windows are what the watermarks say",
  { timeout: patience },
  (name) =>
    fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 25 }), fc.boolean(), async (moves, inMidFlow) => {
        const [windower, definition] = shapes[name];
        const host = new SimulatedHost({ now: 0 });
        const source = new FedSource<Event>(...NAMES);
        const flow = new Dataflow("idle");
        const eventTime: EventTimeOptions<Event> = {
          at: ([, t]) => t,
          outOfOrder: DISORDER_MS,
          idleAfter: IDLE_MS,
        };
        const read = inMidFlow
          ? flow.input("in", source).withEventTime("time", eventTime)
          : flow.input("in", source, { eventTime });
        const stream = read.keyBy("key", ([key]) => key);
        const seen = watchTime(stream);
        const windows = stream
          .map("value", ([, , value]) => value)
          .window(windower)
          .aggregate("w", collect<number>());
        const out = { results: [] as Row[], late: [] as number[] };
        windows.results.output("results", (result) => void out.results.push(rowOf(result)));
        windows.late.output("late", (value) => void out.late.push(value));
        const running = start(flow, { host });
        const told = await play(moves, source, host);
        await settle(host, running.done);

        expect(seen.watermarks).toEqual(ascending(seen.watermarks));
        expect(seen.watermarks.at(-1)).toBe(Number.POSITIVE_INFINITY);
        const arrivals = seen.records.map(({ value, eventTime: t, watermark: w }): Arrival => {
          const [key, , id] = value as Event;
          return { key, t, value: id, w };
        });
        if (!inMidFlow)
          for (const { value, w } of arrivals) expect(w).toBeGreaterThanOrEqual(told.get(value)!);
        expect({ ...out, late: ascending(out.late) }).toEqual(oracle(arrivals, definition));
      }),
      runs(60),
    ),
);

/** Gives the records, and notes how far time is at least before each. */
async function play(
  moves: readonly Move[],
  source: FedSource<Event>,
  host: SimulatedHost,
): Promise<Map<number, number>> {
  const grain = DISORDER_MS / 8;
  const told = new Map<number, number>();
  const reached = NAMES.map(() => Number.NEGATIVE_INFINITY);
  const ended = new Set<number>();
  let next = 0;
  for (const move of moves) {
    if (move.kind === "pass") {
      for (let ms = 0; ms < move.ms; ms++) {
        host.advance(1);
        await host.settle();
      }
    } else if (move.kind === "end") {
      if (!ended.has(move.of)) source.end(NAMES[move.of]!);
      ended.add(move.of);
    } else if (!ended.has(move.to)) {
      const rows = move.rows.map(([key, t]): Event => {
        told.set(next, reached[move.to]!);
        reached[move.to] = Math.max(reached[move.to]!, Math.floor((t - DISORDER_MS) / grain) * grain);
        return [key, t, next++];
      });
      source.give(NAMES[move.to]!, ...rows);
    }
    await host.settle();
  }
  for (const [i, name] of NAMES.entries()) if (!ended.has(i)) source.end(name);
  return told;
}
