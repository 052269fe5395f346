import { DDSketch } from "@datadog/sketches-js";
import {
  type Aggregator,
  approxDistinct,
  calendar,
  collect,
  count,
  countWindow,
  distinct,
  first,
  fold,
  globalWindow,
  join,
  type KeyedStream,
  last,
  max,
  mean,
  min,
  quantile,
  reduce,
  session,
  sideOutput,
  sliding,
  sum,
  topK,
  tumbling,
  type Windower,
  windowJoin,
} from "tidemark";
import type { SimulatedHost } from "../../../ts/host/simulated.ts";

/** What comes in. */
export interface Event {
  /** One of a kind. */
  readonly id: string;
  readonly key: string;
  readonly n: number;
  readonly at: number;
}

/** Declares steps on two keyed streams; gives what is to be written, by name. */
export type Build = (
  left: KeyedStream<string, Event>,
  right: KeyedStream<string, Event>,
  host: SimulatedHost,
) => Readonly<Record<string, { entries(): unknown } | unknown>>;

const byN = ({ n }: Event): number => n;
const pairs = (emit: "complete" | "running" | "final", expireAfter?: number): Build => {
  return (left, right) => ({
    out: join("join", { left, right }, { emit, type: "full", ...(expireAfter && { expireAfter }) }),
  });
};
const windows = (window: (left: KeyedStream<string, Event>) => Record<string, unknown>): Build => {
  return (left) => window(left);
};

/** States that are no plain data. */
class Tally {
  #n: number;

  constructor(n: number) {
    this.#n = n;
  }

  add(n: number): this {
    this.#n += n;
    return this;
  }

  get n(): number {
    return this.#n;
  }
}

const tally: Aggregator<Event, Tally, number> = {
  init: () => new Tally(0),
  add: (state, { n }) => state.add(n),
  merge: (left, right) => left.add(right.n),
  result: ({ n }) => n,
  save: ({ n }) => n,
  load: (n) => new Tally(n as number),
};

/** All aggregators that there are, and some that others might write. */
const everyAggregator = {
  n: count(),
  sum: sum(byN),
  mean: mean(byN),
  min: min(byN),
  max: max(byN),
  first: first<Event>(),
  last: last<Event>(),
  top: topK(2, byN),
  all: collect<Event>(),
  distinct: distinct(byN),
  about: approxDistinct(byN),
  median: quantile(0.5, { sketch: () => new DDSketch({ relativeAccuracy: 0.01 }), by: byN }),
  reduced: reduce((a: Event, b: Event) => (a.id > b.id ? a : b)), // whichever comes first
  folded: fold(
    () => 0,
    (total, { n }: Event) => total + n,
    { merge: (a, b) => a + b },
  ),
  tally,
};
const ofEvery = (windower: Windower<Event>, options: object = {}): Build =>
  windows((left) => both(left.window(windower, options).aggregate("w", everyAggregator)));

/** Every step that keeps something, and the ways in which it does. */
export const steps: Readonly<Record<string, Build>> = {
  countFinal: (left) => ({ out: left.countFinal("count") }),
  foldFinal: (left) => ({
    out: left.foldFinal(
      "fold",
      () => [] as number[],
      (all, { n }) => [...all, n],
    ),
  }),
  "foldFinal in place": (left) => ({
    out: left.foldFinal(
      "fold",
      () => [] as number[],
      (all, { n }) => {
        all.push(n);
        return all;
      },
    ),
  }),
  reduceFinal: (left) => ({ out: left.reduceFinal("reduce", (a, b) => (a.n > b.n ? a : b)) }),
  maxFinal: (left) => ({ out: left.maxFinal("max", byN) }),
  scan: (left) => ({
    out: left.scan(
      "sum",
      () => 0,
      (total, { n }) => total + n,
    ),
  }),
  "stateful with timers": (left) => ({
    out: left.stateful("timers", {
      start: () => ({ total: 0 }),
      onValue(state, { n }, context) {
        state.total += n;
        if (n % 2 === 0) context.setTimer(context.now + 1 + 7 * n);
        else if (n % 5 === 0) context.forget();
        return [state.total];
      },
      onTimer: (state, { key }) => [`${key} timer ${state.total}`],
      onEnd: (state) => [`end ${state.total}`],
    }),
  }),
  "stateful with event timers": (left) => ({
    out: left.stateful("event timers", {
      start: () => ({ total: 0 }),
      onValue(state, { n, at }, context) {
        state.total += n;
        if (n % 3 === 0) context.clearEventTimer();
        else context.setEventTimer(at + 3 * n);
      },
      onEventTimer: (state, { eventTime }) => [`${eventTime} ${state.total}`],
    }),
  }),
  "stateful, expiring by event time": (left) => ({
    out: left.stateful(
      "expiring",
      {
        start: () => ({ total: 0 }),
        onValue(state, { n }, context) {
          state.total += n;
          if (n % 4 === 0) context.forget();
        },
        onExpire: (state, { eventTime }) => [`${eventTime} ${state.total}`],
      },
      { expireAfter: 9 },
    ),
  }),
  "stateful, expiring by the clock": (left) => ({
    out: left.stateful(
      "expiring",
      {
        start: () => ({ total: 0 }),
        onValue(state, { n }) {
          state.total += n;
        },
        onExpire: (state) => [`expired ${state.total}`],
        onEnd: (state) => [`ended ${state.total}`],
      },
      { expireAfter: 40, clock: "processing" },
    ),
  }),
  "stateful with other outputs": (left) => {
    const { main, odd } = left.stateful(
      "sides",
      {
        start: () => ({ seen: 0 }),
        onValue: (state, { n }) => (n % 2 === 1 ? [sideOutput("odd", ++state.seen)] : [++state.seen]),
      },
      { sideOutputs: ["odd"] },
    );
    return { main, odd };
  },
  statefulBatch: (left) => ({
    out: left.statefulBatch("sums", {
      start: () => ({ total: 0 }),
      onBatch(state, values) {
        for (const { n } of values) state.total += n;
      },
      onEnd: (state) => [state.total],
    }),
  }),
  collect: (left) => ({ out: left.collect("threes", { size: 3, within: 50 }) }),
  dedupe: (left) => ({ out: left.dedupe("once", { within: 6 }) }),
  "dedupe by the clock": (left) => ({ out: left.dedupe("once", { within: 60, clock: "processing" }) }),
  reorder: (left) => {
    const { results, late } = left.reorder("sort");
    return { results, late };
  },
  "reorder without keys": (left) => {
    const { results, late } = left.values().reorder("sort");
    return { results, late };
  },
  fill: (left) => {
    const { results, late } = left
      .map("n", ({ n }) => n)
      .fill("fill", { every: 2, longest: 8, with: "linear" });
    return { results, late };
  },
  batch: (left) => ({ out: left.values().batch("batch", { size: 4, within: 30 }) }),
  throttle: (left) => ({ out: left.throttle("slow", { records: 2, per: 25 }) }),
  mapAsync: (left, _right, host) => ({
    out: left.mapAsync("later", (event) => later(host, event), { concurrency: 3 }),
  }),
  "mapAsync, unordered": (left, _right, host) => ({
    out: left.values().mapAsync("later", (event) => later(host, event), { ordered: false, concurrency: 3 }),
  }),
  withEventTime: (left) => {
    const { results, late } = left
      .withEventTime("again", { at: ({ at }) => at + 5, outOfOrder: 4 })
      .reorder("sort");
    return { results, late };
  },
  "tumbling windows": windows((left) => both(left.window(tumbling(10)).aggregate("w", count()))),
  "tumbling windows with lateness": windows((left) =>
    both(left.window(tumbling(10), { allowedLateness: 15 }).aggregate("w", collect())),
  ),
  "tumbling windows with early results": windows((left) =>
    both(left.window(tumbling(10), { emitEvery: 3, allowedLateness: 5 }).aggregate("w", sum(byN))),
  ),
  "calendar windows": windows((left) => both(left.window(calendar({ unit: "day" })).aggregate("w", count()))),
  "sliding windows": windows((left) =>
    both(left.window(sliding({ length: 12, every: 5 })).aggregate("w", topK(2, byN))),
  ),
  "sliding windows with lateness": windows((left) =>
    both(left.window(sliding({ length: 12, every: 5 }), { allowedLateness: 9 }).aggregate("w", collect())),
  ),
  "sliding windows with early results": windows((left) =>
    both(left.window(sliding({ length: 12, every: 6 }), { emitEvery: 4 }).aggregate("w", count())),
  ),
  "session windows": windows((left) => both(left.window(session({ gap: 4 })).aggregate("w", collect()))),
  "session windows with lateness and early results": windows((left) =>
    both(left.window(session({ gap: 4 }), { allowedLateness: 10, emitEvery: 3 }).aggregate("w", max(byN))),
  ),
  "count windows": windows((left) =>
    both(left.window(countWindow(3, { every: 2 })).aggregate("w", collect())),
  ),
  "global windows": windows((left) =>
    both(left.window(globalWindow({ trigger: { count: 3, every: 7 } })).aggregate("w", count())),
  ),
  "each aggregator, tumbling windows": ofEvery(tumbling(10), { allowedLateness: 9 }),
  "each aggregator, sliding windows": ofEvery(sliding({ length: 12, every: 5 }), { allowedLateness: 40 }),
  "each aggregator, sliding windows with early results": ofEvery(sliding({ length: 12, every: 5 }), {
    emitEvery: "record",
  }),
  "each aggregator, session windows": ofEvery(session({ gap: 4 })),
  "each aggregator, count windows": ofEvery(countWindow(4, { every: 2 })),
  "each aggregator, global windows": ofEvery(globalWindow({ trigger: { count: 3 } })),
  "windows by the clock": windows((left) =>
    both(left.window(tumbling(40), { clock: "processing" }).aggregate("w", count())),
  ),
  "windows of the whole stream": windows((left) =>
    both(left.values().window(tumbling(10)).aggregate("w", count())),
  ),
  "join, complete": pairs("complete"),
  "join, running": pairs("running"),
  "join, final, expiring": pairs("final", 8),
  "join in order of arrival, expiring by the clock": (left, right) => ({
    out: join("join", { left, right }, { order: "arrival", emit: "final", expireAfter: 45 }),
  }),
  windowJoin: (left, right) =>
    both(windowJoin("join", { left, right }, tumbling(10), { type: "full", keep: "all" })),
  intervalJoin: (left, right) =>
    both(left.intervalJoin("near", right, { before: 3, after: 4, type: "full" })),
  asOfJoin: (left, right) => both(left.asOfJoin("valid", right, { type: "left", validFor: 20 })),
  "broadcastJoin, complete": (left, right) => ({
    out: left.broadcastJoin("by", right, { by: ({ key }) => key, keep: "all", type: "left" }),
  }),
  "broadcastJoin, changing": (left, right) => ({
    out: left.broadcastJoin("by", right, { by: ({ key }) => key, small: "changing", type: "left" }),
  }),
  "a loop": (left) => {
    const { out } = left
      .map("n", ({ n }) => n)
      .iterate("halve", (inner) => {
        const counted = inner.stateful("count", {
          start: () => ({ seen: 0 }),
          onValue: (state, n) => [{ n, seen: ++state.seen }],
        });
        const { trues, falses } = counted.branch("goes on", ({ n }) => n > 3);
        return { again: trues.map("half", ({ n }) => n >> 1), out: falses };
      });
    return { out };
  },
  // What a fold in a loop folds is of one timestamp, and so of one epoch: here, one record each.
  "a loop with a fold": (left) => {
    const { out } = left
      .keyBy("own", ({ id }) => id)
      .map("n", ({ n }) => n)
      .iterate("fold", (inner) => {
        const folded = inner.reduceFinal("most", (a, b) => Math.max(a, b));
        const { trues, falses } = folded.branch("goes on", (n) => n > 2);
        return { again: trues.map("less", (n) => n - 2), out: falses };
      });
    return { out };
  },
};

function both({
  results,
  late,
}: {
  readonly results: unknown;
  readonly late: unknown;
}): Record<string, unknown> {
  return { results, late };
}

function later(host: SimulatedHost, { key, n }: Event): Promise<string> | string {
  if (n % 4 === 0) return `${key}${n}`;
  return new Promise((resolve) => void host.setTimer(10 * n, () => resolve(`${key}${n}`)));
}
