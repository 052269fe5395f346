import { DDSketch } from "@datadog/sketches-js";
import fc from "fast-check";
import {
  approxDistinct,
  calendar,
  collect,
  count,
  countWindow,
  distinct,
  type ErrorPolicy,
  first,
  fold,
  globalWindow,
  type KeyedStream,
  last,
  max,
  mean,
  min,
  quantile,
  reduce,
  StepError,
  session,
  sideOutput,
  sliding,
  sum,
  topK,
  tumbling,
  type Windower,
  type WindowOptions,
  windowJoin,
} from "tidemark";
import { describe, expect, test } from "vitest";
import type { AnyAggregator } from "../../../ts/flow/aggregators/aggregator.ts";
import { patience, runs } from "../../core/runs.ts";
import { actInLife } from "../engine/lives.ts";
import { type Declare, type Event, endUnderFail, type Fault, type MayFail, see } from "./attempts.ts";

// What a step rejects leaves no trace, and what it retries counts once: whatever its functions had changed before they
// threw, and wherever they threw.

const sketch = (): DDSketch => new DDSketch({ relativeAccuracy: 0.01 });

/** States that are no plain data. */
class Total {
  #sum: number;
  constructor(sum: number) {
    this.#sum = sum;
  }
  add(n: number): this {
    this.#sum += n;
    return this;
  }
  get sum(): number {
    return this.#sum;
  }
}

/** Each aggregator, as it may fail. */
const aggregators: Record<string, (mayFail: MayFail) => AnyAggregator> = {
  sum: (mayFail) => sum(number(mayFail)),
  mean: (mayFail) => mean(number(mayFail)),
  min: (mayFail) => min(number(mayFail)),
  max: (mayFail) => max(number(mayFail)),
  topK: (mayFail) => topK(2, number(mayFail)),
  distinct: (mayFail) => distinct(number(mayFail)),
  approxDistinct: (mayFail) => approxDistinct(number(mayFail)),
  quantile: (mayFail) => quantile(0.5, { sketch, by: number(mayFail) }),
  fold: (mayFail) =>
    fold(
      () => 0,
      (all, event: Event) => {
        mayFail(event);
        return all + event.n;
      },
      { merge: (a, b) => a + b },
    ),
  "fold in place": (mayFail) =>
    fold(
      () => ({
        ids: [] as string[],
        last: { n: 0 },
        seen: new Set<number>(),
        by: new Map([["n", { n: 0 }]]),
      }),
      (all, event: Event) => {
        mayFail(event);
        all.ids.push(event.id);
        mayFail(event);
        all.last.n = event.n;
        all.seen.add(event.n);
        all.by.get("n")!.n += event.n;
        mayFail(event);
        return all;
      },
      {
        merge: (a, b) => {
          a.ids.push(...b.ids);
          a.last.n = b.last.n;
          for (const n of b.seen) a.seen.add(n);
          a.by.get("n")!.n += b.by.get("n")!.n;
          return a;
        },
      },
    ),
  // Where states are merged a function that throws ends the flow: there is no record to reject.
  reduce: (mayFail) => ({
    ...reduce((a: Event, b: Event) => {
      const sum = { ...a, n: a.n + b.n };
      mayFail(b);
      return sum;
    }),
    merge: reduce((a: Event, b: Event) => ({ ...a, n: a.n + b.n })).merge!,
  }),
  "that saves its states": (mayFail) => ({
    init: () => new Total(0),
    add(total: Total, event: Event) {
      total.add(event.n);
      mayFail(event);
      return total;
    },
    merge: (a: Total, b: Total) => a.add(b.sum),
    result: ({ sum }: Total) => sum,
    save: ({ sum }: Total) => sum,
    load: (sum: unknown) => new Total(sum as number),
  }),
};

function number(mayFail: MayFail): (event: Event) => number {
  return (event) => {
    mayFail(event);
    return event.n;
  };
}

/** All of them at once, with those that never fail. */
function all(mayFail: MayFail): Record<string, AnyAggregator> {
  const made = Object.entries(aggregators).map(([name, make]) => [name, make(mayFail)]);
  return {
    n: count(),
    list: collect<Event>(),
    first: first<Event>(),
    last: last<Event>(),
    ...Object.fromEntries(made),
  };
}

/** Windows of every kind, and what may be said of each. */
const windowers: Record<string, readonly [Windower<Event>, ...Omit<WindowOptions, "onError">[]]> = {
  tumbling: [tumbling(10), {}, { allowedLateness: 8 }, { emitEvery: 3 }, { emitEvery: "record" }],
  calendar: [calendar({ unit: "day" }), {}],
  sliding: [
    sliding({ length: 12, every: 5 }),
    {},
    { allowedLateness: 8 },
    { emitEvery: 4 },
    { emitEvery: "record" },
    { emitEvery: "record", allowedLateness: 8 },
  ],
  session: [session({ gap: 4 }), {}, { allowedLateness: 8 }, { emitEvery: "record" }, { emitEvery: 3 }],
  count: [countWindow(3, { every: 2 }), {}, { emitEvery: "record" }],
  global: [globalWindow<Event>({ trigger: { count: 3, every: 7 } }), {}],
  "by the clock": [tumbling(40), { clock: "processing" }],
};

/** Each in both ways that there are to run them: sliding windows share panes if the aggregator can merge. */
const mergeable = { "with merge": true, "without merge": false };

const stateful: Record<string, Declare> = {
  "stateful, by the clock": (stream, mayFail, onError) => {
    const outcome = stream.stateful(
      "step",
      {
        start: () => ({ sum: 0, ids: [] as string[] }),
        *onValue(state, event, context) {
          const { n } = event;
          mayFail(event);
          state.sum += n;
          if (n % 2 === 0) context.setTimer(context.now + 7 * n);
          mayFail(event);
          state.ids.push(event.id);
          if (n % 3 === 0) context.setState({ ...state, sum: 100 });
          if (n % 5 === 0) context.clearTimer();
          if (n % 7 === 0) context.forget();
          yield state.sum;
          mayFail(event);
          yield sideOutput("ids", state.ids.join());
          mayFail(event);
        },
        onTimer: (state, { key, eventTime }) => [`${key} ${state.sum} at ${eventTime}`],
        onExpire: ({ ids }, { eventTime }) => [`${ids} expired at ${eventTime}`],
        onEnd: (state, { eventTime }) => [`${state.ids} ${eventTime}`],
      },
      { expireAfter: 60, clock: "processing", sideOutputs: ["ids"], onError },
    );
    return { ...outcome };
  },
  "stateful, by event time": (stream, mayFail, onError) => ({
    ...outputsOf(
      stream.stateful(
        "step",
        {
          start: () => 0,
          onValue(sum, event, context) {
            const { n, at } = event;
            context.setState(sum + n);
            mayFail(event);
            if (n % 3 === 0) context.clearEventTimer();
            else context.setEventTimer(at + n);
            mayFail(event);
            if (n % 7 === 0) context.forget();
            mayFail(event);
            return [sum];
          },
          onEventTimer: (sum, { eventTime }) => [`${eventTime} ${sum}`],
          onExpire: (sum, { eventTime }) => [`${eventTime} expired ${sum}`],
        },
        { expireAfter: 9, onError },
      ),
    ),
  }),
  "stateful, forgotten in silence": (stream, mayFail, onError) =>
    outputsOf(
      stream.stateful(
        "step",
        {
          start: () => [] as number[],
          onValue(all, event) {
            all.push(event.n);
            mayFail(event);
            return [all.join()];
          },
        },
        { expireAfter: 9, onError },
      ),
    ),
  "stateful, whose start fails": (stream, mayFail, onError) => {
    let event: Event | undefined;
    return outputsOf(
      stream
        .inspect("next", (next) => {
          event = next;
        })
        .stateful(
          "step",
          {
            start() {
              mayFail(event!);
              return { n: 0 };
            },
            onValue: (state) => [++state.n],
          },
          { onError },
        ),
    );
  },
  statefulBatch: (stream, mayFail, onError) =>
    outputsOf(
      stream.statefulBatch(
        "step",
        {
          start: () => ({ sum: 0 }),
          onBatch(state, events, context) {
            for (const event of events) {
              state.sum += event.n;
              mayFail(event);
            }
            context.setTimer(context.now + 20);
            mayFail(events[0]!);
            return [state.sum];
          },
          onTimer: ({ sum }) => [sum],
          onEnd: ({ sum }, { eventTime }) => [sum, eventTime],
        },
        { onError },
      ),
    ),
  scan: (stream, mayFail, onError) =>
    outputsOf(
      stream.scan(
        "step",
        () => ({ ids: [] as string[] }),
        (all, event) => {
          all.ids.push(event.id);
          mayFail(event);
          return { ids: [...all.ids] };
        },
        { onError },
      ),
    ),
  foldFinal: (stream, mayFail, onError) =>
    outputsOf(
      stream.foldFinal(
        "step",
        () => ({ ids: [] as string[] }),
        (all, event) => {
          mayFail(event);
          all.ids.push(event.id);
          mayFail(event);
          return all;
        },
        { onError },
      ),
    ),
  reduceFinal: (stream, mayFail, onError) =>
    outputsOf(
      stream
        .map("own", (event) => ({ ...event }))
        .reduceFinal(
          "step",
          (a, b) => {
            (a as { n: number }).n += b.n;
            mayFail(b);
            return a;
          },
          { onError },
        ),
    ),
  minFinal: (stream, mayFail, onError) => outputsOf(stream.minFinal("step", number(mayFail), { onError })),
  maxFinal: (stream, mayFail, onError) => outputsOf(stream.maxFinal("step", number(mayFail), { onError })),
  flatMap: (stream, mayFail, onError) =>
    outputsOf(
      stream.flatMap(
        "step",
        function* (event) {
          yield event.id;
          mayFail(event);
          yield event.n;
          mayFail(event);
        },
        { onError },
      ),
    ),
  broadcastJoin: (stream, mayFail, onError) => {
    const small = stream.flow.input("small", [...Array(20).keys()]).keyBy("itself", (n) => n);
    return outputsOf(stream.broadcastJoin("step", small, { by: number(mayFail), onError }));
  },
  batch: (stream, mayFail, onError) => {
    const of = number(mayFail);
    return outputsOf(
      stream.values().batch("step", { size: 3, within: 30, bytes: { most: 20, of }, onError }),
    );
  },
  "windowJoin, its trigger": (stream, mayFail, onError) => {
    const { trues: left, falses: right } = stream.branch("sides", ({ n }) => n % 2 === 0);
    const when = ({ value }: { readonly value: Event }): boolean => {
      mayFail(value);
      return value.n > 8;
    };
    const windower = globalWindow<{ readonly side: string; readonly value: Event }>({ trigger: { when } });
    const joined = windowJoin("step", { left, right }, windower as never, {
      type: "full",
      keep: "all",
      onError,
    });
    return { ...(joined as object) };
  },
  "stateful in a loop": (stream, mayFail, onError) => {
    const { out, letters } = stream.iterate("step", (inner) => {
      const { results, failed } = outputsOf(
        inner.stateful(
          "count",
          {
            start: () => ({ seen: 0 }),
            onValue(state, event) {
              state.seen++;
              mayFail(event);
              return [{ event, seen: state.seen }];
            },
          },
          { onError },
        ),
      ) as Record<string, KeyedStream<string, { readonly event: Event; readonly seen: number }>>;
      const { trues, falses } = results!.branch("goes on", ({ event }) => event.n > 3);
      // Under an id of its own: what is rejected has not been round.
      const again = trues.map("half", ({ event: { id, n, ...rest } }) => ({
        id: `${id}'`,
        n: n >> 1,
        ...rest,
      }));
      return { again, out: falses, ...(failed !== undefined && { letters: failed }) };
    });
    return { out, ...(letters !== undefined && { failed: letters }) };
  },
};

/** A step gives its results alone, or with its failed stream. */
function outputsOf(declared: unknown): Record<string, unknown> {
  return typeof declared === "object" && declared !== null && "results" in declared
    ? { ...declared }
    : { results: declared };
}

function windowed(
  [windower, ...options]: readonly [Windower<Event>, ...Omit<WindowOptions, "onError">[]],
  which: number,
  aggregate: (mayFail: MayFail) => unknown,
): Declare {
  return (stream, mayFail, onError) => {
    const window = stream.window(windower, { ...options[which % options.length], onError } as object);
    return { ...(window.aggregate("step", aggregate(mayFail) as never) as object) };
  };
}

const event = fc.record({
  key: fc.constantFrom("a", "b"),
  n: fc.integer({ min: 0, max: 12 }),
  at: fc.integer({ min: 0, max: 60 }),
});
const fault: fc.Arbitrary<Fault> = fc.record({
  place: fc.constantFrom(1, 1, 2, 3, 4, 5, 9),
  times: fc.constantFrom(1, 1, 2, Number.POSITIVE_INFINITY),
});
const partition = fc.array(fc.tuple(event, fc.option(fault, { freq: 2 })), { maxLength: 14 });
const acts = fc.array(actInLife, { maxLength: 12 });
const ending = fc.constantFrom("skip" as const, "dead-letter" as const);
const scenario = fc.record({
  partitions: fc.tuple(partition, partition),
  acts,
  attempts: fc.integer({ min: 1, max: 3 }),
  ending,
  which: fc.nat({ max: 59 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

async function expectNoTrace(
  declare: Declare,
  { partitions, acts, attempts, ending }: Scenario,
): Promise<void> {
  const events = partitions.map((rows, p) => rows.map(([one], i): Event => ({ id: `${p}.${i}`, ...one })));
  const plan = new Map(
    partitions.flatMap((rows, p) =>
      rows.flatMap(([, fault], i) => (fault ? [[`${p}.${i}`, fault] as const] : [])),
    ),
  );
  const policy = (otherwise: "skip" | "dead-letter"): ErrorPolicy =>
    attempts === 1 ? otherwise : { retry: { attempts }, otherwise };
  const life = { declare, partitions: events, acts };
  const letters = await see(life, plan, policy("dead-letter"));
  const left = new Set(letters.rejected.flatMap(idsOf));
  const model = await see(life, new Map(), policy("dead-letter"), left);
  expect(model.rejected).toEqual([]);
  expect(letters.counts.failed).toBe(letters.rejected.length);
  const tried = ending === "dead-letter" ? letters : await see(life, plan, policy("skip"));
  if (left.size > 0 && attempts === 1) {
    const { threw, error } = await endUnderFail(life, plan);
    if (threw) expect(error).toBeInstanceOf(StepError);
    else expect(error).toBeUndefined();
  }
  expect(tried.outputs).toEqual(model.outputs);
  expect(tried.cells).toEqual(model.cells);
  expect(tried.counts).toEqual({
    ...model.counts,
    ...receivedOf(tried, letters.rejected),
    failed: left.size === 0 ? 0 : letters.counts.failed,
  });
}

/** A batch is rejected as one. */
function receivedOf(
  tried: { readonly counts: { readonly received: number } },
  rejected: readonly unknown[],
): object {
  return rejected.some(Array.isArray) ? { received: tried.counts.received } : {};
}

function idsOf(record: unknown): string[] {
  if (Array.isArray(record)) return record.flatMap(idsOf);
  const { id, value } = record as { readonly id?: string; readonly value?: unknown };
  return id === undefined ? idsOf(value) : [id];
}

describe.each(Object.keys(windowers))("%s windows", (windower) => {
  test.each(Object.keys(mergeable))(
    "of each aggregator, %s, and of all at once",
    { timeout: patience },
    (merge) =>
      fc.assert(
        fc.asyncProperty(
          scenario,
          fc.constantFrom("all", ...Object.keys(aggregators)),
          async (scenario, name) => {
            if (windower === "session" && merge === "without merge") return; // sessions merge
            const made = (mayFail: MayFail): unknown => {
              const aggregator = name === "all" ? all(mayFail) : aggregators[name]!(mayFail);
              if (merge === "with merge") return aggregator;
              return name === "all"
                ? { ...aggregator, unmergeable: { ...aggregators["fold"]!(mayFail), merge: undefined } }
                : { ...aggregator, merge: undefined };
            };
            await expectNoTrace(windowed(windowers[windower]!, scenario.which, made), scenario);
          },
        ),
        runs(40),
      ),
  );
});

test.each(Object.keys(stateful))("%s", { timeout: patience }, (name) =>
  fc.assert(
    fc.asyncProperty(scenario, (scenario) => expectNoTrace(stateful[name]!, scenario)),
    runs(40),
  ),
);
