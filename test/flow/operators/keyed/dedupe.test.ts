import fc from "fast-check";
import { Dataflow, start } from "tidemark";
import { expect, test } from "vitest";
import type { KeyedLogicContext } from "../../../../ts/flow/engine/keyed-logic.ts";
import { DedupeLogic } from "../../../../ts/flow/operators/keyed/dedupe-logic.ts";
import { StepState } from "../../../../ts/flow/state/step-state.ts";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { FedSource } from "../../event-time/fed-input.ts";
import { given, runToEnd } from "../../given.ts";
import { settle } from "../../settle.ts";

interface Event {
  readonly key: string;
  readonly at: number;
  readonly n: number;
}

const WITHIN = 20;
const DISORDER = 16;

/** From the definition: first wins, unless it comes so late that the first may be forgotten. */
function deduped(events: readonly Event[]): Event[] {
  const passed: Event[] = [];
  return events.filter((event, i) => {
    const greatest = Math.max(Number.NEGATIVE_INFINITY, ...events.slice(0, i).map(({ at }) => at));
    const watermark = Math.floor((greatest - DISORDER) / 2) * 2;
    if (event.at + WITHIN <= watermark) return true;
    const near = (other: Event): boolean => other.key === event.key && Math.abs(other.at - event.at) < WITHIN;
    if (passed.some(near)) return false;
    passed.push(event);
    return true;
  });
}

test("the first of a key within a time is passed on, for any batching and disorder", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 120 })), { maxLength: 30 }),
      fc.integer({ min: 1, max: 31 }),
      async (list, batchSize) => {
        const events = list.map(([key, at], n): Event => ({ key, at, n }));
        const flow = new Dataflow("test");
        const seen: Event[] = [];
        flow
          .input("in", events, { batchSize, eventTime: { at: ({ at }) => at, outOfOrder: DISORDER } })
          .keyBy("key", ({ key }) => key)
          .dedupe("once", { within: WITHIN })
          .output("out", seen);
        await runToEnd(flow);
        expect(seen).toEqual(deduped(events));
      },
    ),
    { numRuns: 400 },
  ));

test("a partition that is ahead makes nothing forgotten that a slower one is still judged by", () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          partition: fc.nat(2),
          key: fc.constantFrom("a", "b"),
          step: fc.integer({ min: -15, max: 40 }),
        }),
        { maxLength: 60 },
      ),
      (records) => {
        const out: Event[] = [];
        const emit = (value: unknown): void => void out.push(value as Event);
        const logic = new DedupeLogic(WITHIN, {
          emit,
          state: new StepState(),
        } as unknown as KeyedLogicContext);
        const watermarks = [0, 0, 0];
        const passed: Event[] = [];
        const wanted = records.flatMap(({ partition, key, step }, n) => {
          const at = watermarks[partition]! + step;
          const event = { key, at, n };
          logic.onBatch({ values: [event], keys: [key], eventTimes: [at] }, watermarks[partition]!);
          const isJudged = at + WITHIN > watermarks[partition]!;
          watermarks[partition] = Math.max(watermarks[partition]!, at);
          logic.onWatermark(Math.min(...watermarks));
          if (isJudged && passed.some((other) => other.key === key && Math.abs(other.at - at) < WITHIN))
            return [];
          if (isJudged) passed.push(event);
          return [event];
        });
        expect(out).toEqual(wanted);
      },
    ),
  ));

test("a value far ahead makes nothing forgotten that one behind it still needs", async () => {
  const flow = new Dataflow("test");
  const seen: number[] = [];
  const eventTime = { at: (n: number) => n, outOfOrder: DISORDER };
  flow
    .input("in", [0, 40, 5], { eventTime })
    .keyBy("key", () => "a")
    .dedupe("once", { within: WITHIN })
    .output("out", seen);
  await runToEnd(flow);
  expect(seen).toEqual([0, 40]);
});

// With a time of 10, at a watermark of 19: judged is what happened after 9, and near that may be what passed after -1.
test.each([
  ["alone", [0]],
  ["beside a newer one, which has others looked through", [0, 25]],
])("a value that is late, and yet judged, is matched by one that passed long before: %s", (_, passed) => {
  const out: number[] = [];
  const emit = (value: unknown): void => void out.push(value as number);
  const logic = new DedupeLogic(10, { emit, state: new StepState() } as unknown as KeyedLogicContext);
  const come = (at: number, watermark: number): void =>
    logic.onBatch({ values: [at], keys: ["a"], eventTimes: [at] }, watermark);
  come(passed[0]!, 0);
  logic.onWatermark(19);
  for (const at of passed.slice(1)) come(at, 19);
  come(9.5, 19);
  expect(out).toEqual(passed);
  come(9, 19); // no more than passed on
  expect(out).toEqual([...passed, 9]);
});

test("keys that come and go are forgotten", () => {
  const state = new StepState();
  const held = new DedupeLogic(10, { emit: () => {}, state } as unknown as KeyedLogicContext);
  for (let n = 0; n < 1000; n++) {
    held.onBatch({ values: [n], keys: [n], eventTimes: [n] }, n - 1);
    held.onWatermark(n);
  }
  expect(state.kept).toBeLessThan(25);
});

test("by the wall clock, a value is passed on again when the time since the first is over", async () => {
  const host = new SimulatedHost();
  const source = new FedSource<string>("only");
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("in", source)
    .keyBy("key", (text) => text[0]!)
    .dedupe("once", { within: { seconds: 1 }, clock: "processing" })
    .output("out", seen);
  const running = start(flow, { host });
  await host.settle();
  for (const [text, wait] of [
    ["a1", 600],
    ["a2", 399],
    ["b1", 1],
    ["a3", 999],
    ["a4", 1],
    ["a5", 0],
  ] as const) {
    source.give("only", text);
    await host.settle();
    host.advance(wait);
  }
  source.end("only");
  await settle(host, running.done);
  expect(seen).toEqual(["a1", "b1", "a3", "a5"]);
});

test("it needs a time, and event time unless it goes by the clock", () => {
  const stream = given([1]).keyBy("key", () => "all");
  expect(() => stream.dedupe("a", { within: 10 })).toThrow(/event time.*\[no-event-time\]/);
  expect(() => stream.dedupe("b", { within: 0, clock: "processing" })).toThrow(/\[bad-option\]/);
});
