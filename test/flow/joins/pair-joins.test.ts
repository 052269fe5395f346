import { Dataflow, type FlowError, type KeyedStream, pushSource } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { records, startOn } from "../given.ts";
import { settle, until } from "../settle.ts";

interface Event {
  readonly at: number;
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

test("a pair is given while both streams are open; a lonely record when the watermark has passed its interval", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const [left, right] = [pushSource<Event>(), pushSource<Event>()];
  const eventTime = { at: ({ at }: Event) => at };
  const keyed = (id: string, source: typeof left.source): KeyedStream<string, Event> =>
    flow.input(id, source, { eventTime }).keyBy(`key of ${id}`, () => "all");
  const seen: unknown[] = [];
  keyed("left", left.source)
    .intervalJoin("j", keyed("right", right.source), { after: 10, type: "left" })
    .results.values()
    .output("seen", ({ left, right }) => seen.push([left.at, right?.at]));
  const running = startOn(host, flow);
  left.push({ at: 0 });
  left.push({ at: 5 });
  right.push({ at: 5 });
  await until(host, () => seen.length === 2);
  expect(seen).toEqual([
    [0, 5],
    [5, 5],
  ]);
  left.push({ at: 20 });
  left.push({ at: 40 });
  right.push({ at: 31 });
  await until(host, () => seen.length === 3);
  expect(seen[2]).toEqual([20, undefined]);
  left.end();
  right.end();
  await settle(host, running.done);
  expect(seen[3]).toEqual([40, undefined]);
});

test("both need event time, and refuse options out of range, when they are declared", () => {
  const flow = new Dataflow("test");
  const left = timed(flow, "left", []);
  const untimed = flow.input("untimed", [1]).keyBy("key", () => "all");
  const wrong = (code: string): FlowError => expect.objectContaining({ code }) as FlowError;
  expect(() => left.intervalJoin("a", untimed)).toThrow(wrong("bad-option"));
  expect(() => left.asOfJoin("b", untimed)).toThrow(wrong("bad-option"));
  expect(() => left.intervalJoin("c", left, { before: -1 })).toThrow(wrong("bad-option"));
  expect(() => left.intervalJoin("d", left, { type: "outer" as "full" })).toThrow(wrong("bad-option"));
  expect(() => left.asOfJoin("e", left, { validFor: Number.NaN })).toThrow(wrong("bad-option"));
  expect(() => left.asOfJoin("f", left, { type: "full" as "left" })).toThrow(wrong("bad-option"));
});
