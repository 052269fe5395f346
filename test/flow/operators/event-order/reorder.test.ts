import fc from "fast-check";
import { Dataflow, type KeyedStream, type Source, type Stream } from "tidemark";
import { expect, test } from "vitest";
import { given, records, runToEnd } from "../../given.ts";
import { byWorker, runOnWorkers } from "../../on-workers.ts";

interface Event {
  readonly name: string;
  readonly at: number;
}

/** From the definition: a stable sort of what is not behind the greatest earlier event time less the disorder. */
function sorted(events: readonly Event[], outOfOrder: number): { results: Event[]; late: Event[] } {
  const grain = Math.max(1, Math.floor(outOfOrder / 8));
  const watermarks = events.map((_, i) => {
    const greatest = Math.max(Number.NEGATIVE_INFINITY, ...events.slice(0, i).map(({ at }) => at));
    return Math.floor((greatest - outOfOrder) / grain) * grain;
  });
  const isLate = ({ at }: Event, i: number): boolean => at < watermarks[i]!;
  return {
    results: events.filter((event, i) => !isLate(event, i)).sort((a, b) => a.at - b.at),
    late: events.filter(isLate),
  };
}

async function reordered(
  source: Event[] | Source<Event>,
  outOfOrder: number,
  batchSize: number,
): Promise<{ results: Event[]; late: Event[] }> {
  const flow = new Dataflow("test");
  const eventTime = { at: ({ at }: Event) => at, outOfOrder };
  const { results, late } = flow.input("in", source, { batchSize, eventTime }).reorder("sort");
  const seen = { results: [] as Event[], late: [] as Event[] };
  results.output("results", seen.results);
  late.output("late", seen.late);
  await runToEnd(flow);
  return seen;
}

const list = fc
  .array(fc.integer({ min: -200, max: 200 }), { maxLength: 30 })
  .map((times) => times.map((at, i): Event => ({ name: String(i), at })));

test("gives what is not late in a stable order of event time, and the rest as it came, for any batching", () =>
  fc.assert(
    fc.asyncProperty(
      list,
      fc.constantFrom(0, 30, 100),
      fc.integer({ min: 1, max: 31 }),
      async (events, disorder, size) => {
        expect(await reordered(events, disorder, size)).toEqual(sorted(events, disorder));
      },
    ),
    { numRuns: 60 },
  ));

test("holds a record no longer than until its input's watermark has passed it", async () => {
  const flow = new Dataflow("test");
  const trace: string[] = [];
  const eventTime = { at: (n: number) => n, outOfOrder: 10 };
  const stream = flow.input("in", [10, 5, 21, 22, 40], { batchSize: 1, eventTime });
  stream
    .inspect("came", (n) => trace.push(`+${n}`))
    .reorder("sort")
    .results.output("out", (n) => void trace.push(`-${n}`));
  await runToEnd(flow);
  expect(trace.join(" ")).toBe("+10 +5 +21 -5 -10 +22 +40 -21 -22 -40");
});

test("what is sorted is not late further down: records sorted twice stay", async () => {
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n, outOfOrder: 16 };
  const numbers = Array.from({ length: 200 }, (_, i) => i + ((i * 7) % 16));
  const seen: number[] = [];
  const first = flow.input("in", numbers, { batchSize: 3, eventTime }).reorder("first");
  const second = first.results.reorder("second");
  first.late.assertEmpty("none late");
  second.late.assertEmpty("none late again");
  second.results.output("out", seen);
  await runToEnd(flow);
  expect(seen).toEqual([...numbers].sort((a, b) => a - b));
});

test("keys stay with their records", async () => {
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => n, outOfOrder: 10 };
  const stream = flow.input("in", [3, 1, 2], { eventTime }).keyBy("key", (n) => `k${n}`);
  const seen: [string, number][] = [];
  stream.reorder("sort").results.entries().output("out", seen);
  await runToEnd(flow);
  expect(seen).toEqual([
    ["k1", 1],
    ["k2", 2],
    ["k3", 3],
  ]);
});

test("each worker sorts what comes by on it", async () => {
  const flow = new Dataflow("test");
  const parts: Record<string, number[]> = { a: [30, 10, 20], b: [5, 25, 15] };
  const source: Source<number> = {
    partitions: () => Object.keys(parts),
    open: (name) => ({ position: () => 0, read: () => ({ values: parts[name]!, done: true }) }),
  };
  const { sink, values } = byWorker<number>(2);
  flow
    .input("in", source, { eventTime: { at: (n) => n, outOfOrder: 100 } })
    .reorder("sort")
    .results.output("out", sink);
  await runOnWorkers(flow, 2);
  expect(values).toEqual([
    [10, 20, 30],
    [5, 15, 25],
  ]);
});

test("a stream without event time is refused where the step is declared", () => {
  const declare = (stream: Stream<number> | KeyedStream<number, number>): unknown => stream.reorder("sort");
  expect(() => declare(given([1]))).toThrow(/event time.*\[no-event-time\]/);
  expect(() => declare(given([1]).keyBy("k", (n) => n))).toThrow(/event time.*\[no-event-time\]/);
});

/** When each key has been silent for 10, told by timers: which depends on what of it a step sees before event time moves. */
function silences<K extends string>(stream: KeyedStream<K, Event>): KeyedStream<K, string> {
  return stream.stateful("silence", {
    start: () => ({ last: Number.NEGATIVE_INFINITY }),
    onValue(state, _, context) {
      state.last = context.eventTime!;
      context.setEventTimer(state.last + 10);
    },
    onEventTimer: ({ last }, { key, eventTime }) => [`${key} silent since ${last}, told at ${eventTime}`],
  });
}

test("event timers behind it, and behind fill, fire in one order for any batching", () =>
  fc.assert(
    fc.asyncProperty(list, fc.integer({ min: 2, max: 31 }), async (events, size) => {
      const told = async (batchSize: number, isFilled: boolean): Promise<string[]> => {
        const eventTime = { at: ({ at }: Event) => at, outOfOrder: 100 };
        const keyed = new Dataflow("test")
          .input("in", events, { batchSize, eventTime })
          .keyBy("key", ({ at }) => (at % 2 === 0 ? "even" : "odd"));
        const { results } = isFilled
          ? keyed.fill("fill", { every: 7, with: "previous", longest: 20 })
          : keyed.reorder("sort");
        return records(silences(results).values());
      };
      expect(await told(size, false)).toEqual(await told(1, false));
      expect(await told(size, true)).toEqual(await told(1, true));
    }),
    { numRuns: 60 },
  ));
