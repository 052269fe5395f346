import {
  collect,
  Dataflow,
  distinct,
  type KeyedStream,
  SimulatedHost,
  session,
  start,
  topK,
  tumbling,
} from "tidemark";
import { expect, test } from "vitest";
import { settle } from "../settle.ts";

/** Methods that go over an array, or move what is in it, and what that costs. */
const costs: Readonly<Record<string, (length: number, start: number) => number>> = {
  splice: (length, start) => length - Math.min(start, length),
  shift: (length) => length,
  unshift: (length) => length,
  push: () => 1,
  some: (length) => length,
  filter: (length) => length,
};

type Method = (this: unknown[], ...args: unknown[]) => unknown;

/** How much of that is done while `act` runs. */
async function costOf(act: () => Promise<unknown>): Promise<number> {
  let cost = 0;
  const methods = Array.prototype as unknown as Record<string, Method>;
  const own = Object.keys(costs).map((name) => [name, methods[name]!] as const);
  for (const [name, method] of own) {
    methods[name] = function (...args) {
      cost += costs[name]!(this.length, typeof args[0] === "number" ? args[0] : 0);
      return method.apply(this, args);
    };
  }
  const { add } = Set.prototype;
  Set.prototype.add = function (value) {
    cost++;
    return add.call(this, value);
  };
  try {
    await act();
  } finally {
    Set.prototype.add = add;
    for (const [name, method] of own) methods[name] = method;
  }
  return cost;
}

type Events = KeyedStream<string, number>;

const GAP = 10;

/** The instants of `count` records, as they come; and what is done with them. All are of one key. */
const programs: Readonly<
  Record<
    string,
    readonly [instantOf: (n: number, count: number) => number, step: (events: Events) => { output: unknown }]
  >
> = {
  "as-of join": [newest, (events) => events.asOfJoin("s", events, { type: "left" }).results],
  "interval join": [
    newest,
    (events) =>
      events.intervalJoin(
        "s",
        events.filter("none", () => false),
        { before: 5, after: 5, type: "left" },
      ).results,
  ],
  "sessions far apart": [newest, (events) => events.window(session({ gap: GAP })).count("s").results],
  "a session that grows backwards": [
    (n, count) => count - n,
    (events) => events.window(session({ gap: GAP })).aggregate("s", collect()).results,
  ],
  "sessions that are joined one by one": [
    bridging,
    (events) => events.window(session({ gap: GAP })).aggregate("s", collect()).results,
  ],
  "sessions that are joined, of distinct values": [
    bridging,
    (events) => events.window(session({ gap: GAP })).aggregate("s", distinct()).results,
  ],
  "sessions that are joined, of several results": [
    bridging,
    (events) => events.window(session({ gap: GAP })).aggregate("s", { a: collect(), b: topK(2) }).results,
  ],
  dedupe: [newest, (events) => events.dedupe("s", { within: GAP })],
  collected: [newest, (events) => events.window(tumbling(1e12)).collect("s").results],
  "top k, of growing values": [
    (n) => n,
    (events) => events.window(tumbling(1e12)).aggregate("s", topK(1e9)).results,
  ],
  reorder: [newest, (events) => events.reorder("s").results],
  throttle: [(n) => n, (events) => events.throttle("s", { records: 1, per: 1 })],
};

/** Far apart, the last one first. */
function newest(n: number, count: number): number {
  return 100 * (count - n);
}

/** One alone, then the one between it and what is behind: from the last to the first. */
function bridging(n: number, count: number): number {
  const pair = count - 2 * Math.floor(n / 2);
  return n % 2 === 0 ? pair * 0.75 * GAP : (pair + 1) * 0.75 * GAP;
}

async function run(name: string, count: number): Promise<number> {
  const [instantOf, step] = programs[name]!;
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const eventTime = { at: (n: number) => instantOf(n, count), outOfOrder: 1e9 };
  const numbers = Array.from({ length: count }, (_, n) => n);
  const events = flow.input("in", numbers, { eventTime, batchSize: 50 }).keyBy("key", () => "all");
  (step(events) as Events).output("out", { open: () => ({ write: () => {} }) });
  return costOf(() => settle(host, start(flow, { host }).done));
}

test.each(Object.keys(programs))("four times the records cost four times as much: %s", async (name) => {
  const [few, many] = [await run(name, 4_000), await run(name, 16_000)];
  expect(many / few).toBeLessThan(6.5);
});
