import fc from "fast-check";
import { Dataflow, type EventTimeOptions, FlowError, type Source, type WatermarkGenerator } from "tidemark";
import { expect, test } from "vitest";
import { failureOfFlow, runToEnd } from "../given.ts";
import { type Watched, watchTime } from "./watching.ts";

interface Event {
  readonly id: string;
  readonly at: number;
}

/** A source of named partitions that are read in batches of the given size, each record after some turns. */
function interleaved(partitions: readonly Event[][], size: number, turns: readonly number[]): Source<Event> {
  return {
    partitions: () => partitions.map((_, i) => String(i)),
    open(name) {
      const events = partitions[Number(name)]!;
      let next = 0;
      let reads = 0;
      return {
        position: () => next,
        read() {
          const isTurn =
            turns.length === 0 || turns[(Number(name) + reads++) % turns.length] === Number(name) % 2;
          if (!isTurn) return { values: [] };
          const values = events.slice(next, next + size);
          next += size;
          return { values, done: next >= events.length };
        },
      };
    },
  };
}

async function watched(source: Source<Event>, options: Partial<EventTimeOptions<Event>>): Promise<Watched> {
  const flow = new Dataflow("test");
  const eventTime = { at: (event: Event) => event.at, ...options } as EventTimeOptions<Event>;
  const seen = watchTime(flow.input("in", source, { eventTime }).keyBy("key", () => "all"));
  await runToEnd(flow);
  return seen;
}

/** Watermarks that the records carry. */
function carried(): WatermarkGenerator<Event> {
  return { onRecord: (eventTime) => (eventTime % 3 === 0 ? eventTime - 20 : undefined) };
}

const partitions = fc
  .array(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }), { minLength: 1, maxLength: 3 })
  .map((lists) => lists.map((list, p) => list.map((at, i): Event => ({ id: `${p}/${i}`, at }))));

const disorder = fc.constantFrom<Partial<EventTimeOptions<Event>>>(
  { outOfOrder: 50 },
  { monotone: true },
  { watermark: carried },
);

test("which records are late follows from each partition alone: not from batches, not from interleaving", () =>
  fc.assert(
    fc.asyncProperty(
      partitions,
      disorder,
      fc.integer({ min: 1, max: 13 }),
      fc
        .array(fc.constantFrom(0, 1), { maxLength: 9 })
        .filter((t) => t.length === 0 || new Set(t).size === 2),
      async (lists, options, size, turns) => {
        const byId = ({ records }: Watched): unknown[] =>
          records
            .map(({ value, ...rest }) => ({ ...rest, id: (value as Event).id }))
            .sort((a, b) => (a.id < b.id ? -1 : 1));
        const whole = await watched(interleaved(lists, 1000, []), options);
        const other = await watched(interleaved(lists, size, turns), options);
        expect(byId(other)).toEqual(byId(whole));
        expect(byId(whole)).toHaveLength(lists.flat().length);
      },
    ),
    { numRuns: 60 },
  ));

test("monotone: a record that comes behind a later one is late", async () => {
  const events = [10, 20, 15, 20].map((at) => ({ id: "", at }));
  const { records } = await watched(interleaved([events], 2, []), { monotone: true });
  expect(records.map(({ eventTime, watermark }) => eventTime < watermark)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test("a generator of one's own says how far time is, in whole ms, and never backwards", async () => {
  const marks = [5.9, 3, undefined, 8, Number.NEGATIVE_INFINITY];
  const events = marks.map((_, i) => ({ id: String(i), at: 100 }));
  const watermark = (): WatermarkGenerator<Event> => ({ onRecord: (_, { id }) => marks[Number(id)] });
  const { records } = await watched(interleaved([events], 3, []), { watermark });
  expect(records.map((record) => record.watermark)).toEqual([Number.NEGATIVE_INFINITY, 5, 5, 5, 8]);
});

test("each partition has a generator of its own", async () => {
  let made = 0;
  const watermark = (): WatermarkGenerator<Event> => {
    made++;
    return { onRecord: (eventTime) => eventTime };
  };
  const event = { id: "", at: 1 };
  await watched(interleaved([[event], [event], [event]], 1, []), { watermark });
  expect(made).toBe(3);
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ["soon" as unknown as number]])(
  "a generator that gives %s ends the flow",
  async (mark) => {
    const flow = new Dataflow("test");
    const eventTime = { at: (n: number) => n, watermark: () => ({ onRecord: () => mark }) };
    flow.input("in", [7], { eventTime }).output("out", []);
    expect(await failureOfFlow(flow)).toMatchObject({ code: "bad-event-time", site: { record: "7" } });
  },
);

test("a generator that throws ends the flow", async () => {
  const flow = new Dataflow("test");
  const onRecord = (): number => {
    throw new RangeError("no");
  };
  flow.input("in", [7], { eventTime: { at: (n) => n, watermark: () => ({ onRecord }) } }).output("out", []);
  expect(await failureOfFlow(flow)).toMatchObject({ code: "bad-event-time", cause: { message: "no" } });
});

test.each([
  [{ outOfOrder: 5, monotone: true }],
  [{ monotone: true, watermark: carried }],
  [{ idleAfter: 0 }],
  [{ idleAfter: -1 }],
  [{ at: 7 }],
])("%j is refused where it is declared", (options) => {
  const eventTime = { at: (n: number) => n, ...options } as unknown as EventTimeOptions<number>;
  expect(() => new Dataflow("test").input("in", [1], { eventTime })).toThrow(FlowError);
});
