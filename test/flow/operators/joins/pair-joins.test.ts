import { Dataflow, type FlowError, type KeyedStream, type PushSource, pushSource } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { records, startOn } from "../../given.ts";
import { settle } from "../../settle.ts";

interface Event {
  readonly at: number;
  readonly key?: string;
}

function timed(flow: Dataflow, id: string, times: readonly number[]): KeyedStream<string, number> {
  const eventTime = { at: ({ at }: Event) => at, outOfOrder: 100 };
  const events = times.map((at): Event => ({ at }));
  return flow
    .input(id, events, { eventTime })
    .keyBy(`key of ${id}`, () => "all")
    .map(`time of ${id}`, ({ at }) => at);
}

test("an interval has both its ends", async () => {
  const flow = new Dataflow("test");
  const right = timed(flow, "right", [89, 90, 100, 120, 121]);
  const { results } = timed(flow, "left", [100]).intervalJoin("j", right, { before: 10, after: 20 });
  expect((await records(results.values())).map(({ right }) => right)).toEqual([90, 100, 120]);
});

test("a version is valid from its own instant on", async () => {
  const flow = new Dataflow("test");
  const table = timed(flow, "table", [10, 20]);
  const { results } = timed(flow, "records", [9, 10, 19, 20]).asOfJoin("j", table, { type: "left" });
  expect(await records(results.values())).toEqual([
    { left: 9, right: undefined },
    { left: 10, right: 10 },
    { left: 19, right: 10 },
    { left: 20, right: 20 },
  ]);
});

test("of versions of one instant the one that came last is valid", async () => {
  const flow = new Dataflow("test");
  const eventTime = { at: ({ at }: Event) => at };
  const table = flow
    .input(
      "table",
      [
        { at: 1, price: 3 },
        { at: 1, price: 4 },
      ],
      { eventTime, batchSize: 1 },
    )
    .keyBy("key", () => "all");
  const { results } = timed(flow, "records", [5]).asOfJoin("j", table);
  expect((await records(results.values())).map(({ right }) => right.price)).toEqual([4]);
});

interface Hand<U> {
  readonly left: PushSource<Event>;
  readonly right: PushSource<Event>;
  readonly seen: U[];
  push(side: PushSource<Event>, ...events: Event[]): Promise<void>;
  end(): Promise<void>;
}

/** Two streams by hand, in order, the output of a join of both, and a way to let all of it be done. */
function byHand<U>(
  join: (left: KeyedStream<string, Event>, right: KeyedStream<string, Event>) => KeyedStream<string, U>,
): Hand<U> {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const [left, right] = [pushSource<Event>(), pushSource<Event>()];
  const eventTime = { at: ({ at }: Event) => at };
  const keyed = (id: string, source: PushSource<Event>["source"]): KeyedStream<string, Event> =>
    flow.input(id, source, { eventTime }).keyBy(`key of ${id}`, ({ key = "all" }) => key);
  const seen: U[] = [];
  join(keyed("left", left.source), keyed("right", right.source))
    .values()
    .output("seen", (value) => seen.push(value));
  const running = startOn(host, flow);
  const push = async (side: PushSource<Event>, ...events: Event[]): Promise<void> => {
    for (const event of events) side.push(event);
    for (let rests = 0; rests < 3; rests++) await host.settle();
  };
  const end = (): Promise<void> => {
    left.end();
    right.end();
    return settle(host, running.done);
  };
  return { left, right, seen, push, end };
}

test("a pair is given while both streams are open; a lonely record when the watermark has passed its interval", async () => {
  const options = { after: 10, type: "left" } as const;
  const { left, right, seen, push, end } = byHand(
    (left, right) => left.intervalJoin("j", right, options).results,
  );
  const times = (): unknown[] => seen.map(({ left, right }) => [left.at, right?.at]);
  await push(left, { at: 0 }, { at: 5 });
  await push(right, { at: 5 });
  expect(times()).toEqual([
    [0, 5],
    [5, 5],
  ]);
  await push(left, { at: 20 }, { at: 40 });
  await push(right, { at: 31 });
  expect(times().slice(2)).toEqual([[20, undefined]]);
  await end();
  expect(times().slice(3)).toEqual([[40, undefined]]);
});

test("a watermark that is at the end of an interval has not passed it", async () => {
  const options = { after: 10, type: "left" } as const;
  const hand = byHand((left, right) => left.intervalJoin("j", right, options).results);
  await hand.push(hand.left, { at: 0 }, { at: 2 }, { at: 20 });
  await hand.push(hand.right, { at: 12, key: "other" });
  await hand.push(hand.right, { at: 12 });
  expect(hand.seen.map(({ left, right }) => [left.at, right?.at])).toEqual([
    [0, undefined],
    [2, 12],
  ]);
  await hand.end();
});

test("a version is valid up to the end of its time", async () => {
  const options = { validFor: 10, type: "left" } as const;
  const hand = byHand((left, right) => left.asOfJoin("j", right, options).results);
  await hand.push(hand.right, { at: 0 }, { at: 10, key: "other" });
  await hand.push(hand.left, { at: 10, key: "other" });
  await hand.push(hand.left, { at: 10 }, { at: 11 });
  await hand.end();
  expect(hand.seen.map(({ left, right }) => [left.at, right?.at])).toEqual([
    [10, 10],
    [10, 0],
    [11, undefined],
  ]);
});

test("both need event time, and refuse options out of range, when they are declared", () => {
  const flow = new Dataflow("test");
  const left = timed(flow, "left", []);
  const untimed = flow.input("untimed", [1]).keyBy("key", () => "all");
  const wrong = (code: string): FlowError => expect.objectContaining({ code }) as FlowError;
  expect(() => left.intervalJoin("a", untimed)).toThrow(wrong("no-event-time"));
  expect(() => left.asOfJoin("b", untimed)).toThrow(wrong("no-event-time"));
  expect(() => left.intervalJoin("c", left, { before: -1 })).toThrow(wrong("bad-option"));
  expect(() => left.intervalJoin("d", left, { type: "outer" as "full" })).toThrow(wrong("bad-option"));
  expect(() => left.asOfJoin("e", left, { validFor: Number.NaN })).toThrow(wrong("bad-option"));
  expect(() => left.asOfJoin("f", left, { type: "full" as "left" })).toThrow(wrong("bad-option"));
});
