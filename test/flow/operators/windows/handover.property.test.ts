import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnyAggregator } from "../../../../ts/flow/aggregators/aggregator.ts";
import type { KeyedLogic, KeyedLogicContext } from "../../../../ts/flow/engine/keyed-logic.ts";
import {
  makeWindowLogic,
  type WindowsMade,
} from "../../../../ts/flow/operators/windows/logic/make-window-logic.ts";
import type { Windower } from "../../../../ts/flow/operators/windows/windower.ts";
import { checkedPolicy } from "../../../../ts/flow/policy/error-policy.ts";
import type { Key } from "../../../../ts/flow/values/key.ts";
import { Draws, patience, runs } from "../../../core/runs.ts";
import {
  type Call,
  emittedBy,
  expectSameOn,
  expectSameOver,
  handovers,
  workers,
} from "../../state/handover.ts";
import type { Emitted } from "../../state/recording-context.ts";

// Windows of every kind, whatever their lateness, early results and clock, go on as if nothing had happened where a
// fresh logic takes over from the cells that were touched; and on any workers each key gives its results once.

/** States that are changed in place, or are not, and show how they were merged. */
const aggregators: Record<string, AnyAggregator> = {
  list: {
    init: () => [],
    add(state: unknown[], value: unknown, eventTime: number) {
      state.push([value, eventTime]);
      return state;
    },
    merge(left: unknown[], right: unknown[]) {
      left.push("+", ...right);
      return left;
    },
    result: (state) => state,
  },
  text: {
    init: () => "",
    add: (state, value, eventTime) => `${state}${value}@${eventTime} `,
    merge: (left, right) => `(${left}+${right})`,
    result: (state) => state,
  },
  unmergeable: {
    init: () => ({ all: [] }),
    add: ({ all }: { all: unknown[] }, value) => ({ all: [...all, value] }),
    result: (state) => state,
  },
  /** Some values it cannot take, and has changed its state when it finds out. */
  fragile: {
    init: () => [],
    add(state: number[], value: number) {
      state.push(value);
      if (value % 5 === 3) throw new Error("no");
      return state;
    },
    merge: (left: unknown[], right: unknown[]) => left.concat(right),
    result: (state) => state,
  },
  /** Fails in the second of several windows, say. */
  moody: {
    init: () => [],
    add(state: number[], value: number) {
      state.push(value);
      if (value % 3 === 0 && state.length > 2) throw new Error("no");
      return state;
    },
    result: (state) => state,
  },
} as Record<string, AnyAggregator>;

/** Those that throw, and for which the step is to go on. */
const throwing = [aggregators["fragile"], aggregators["moody"]];
const policies = [1, 2].map((attempts) =>
  checkedPolicy({ onError: { retry: { attempts }, otherwise: "skip" } }),
);
const fails = checkedPolicy({});

const mergeable = fc.constantFrom("list", "text", "fragile");
const anyAggregator = fc.constantFrom("list", "text", "fragile", "unmergeable", "moody");

const bounds = [-9e9, -300, -77, -20, -3, 0, 1, 8, 30, 75, 76, 130, 180, 300, 420, 600, 1_000, 2_000, 9e9];

/** Side by side, of many lengths. */
const uneven: Windower<unknown> = {
  kind: "aligned",
  startOf: (instant) => bounds.filter((bound) => bound <= instant).at(-1)!,
  endOf: (start) => bounds[bounds.indexOf(start) + 1]!,
};

const tiles = fc.record({ length: fc.integer({ min: 1, max: 60 }), origin: fc.integer({ min: -9, max: 9 }) });
const slides = fc.record({
  every: fc.integer({ min: 1, max: 25 }),
  more: fc.integer({ min: 0, max: 60 }),
  origin: fc.integer({ min: -9, max: 9 }),
});

const windowers: Record<string, fc.Arbitrary<Windower<unknown>>> = {
  tumbling: tiles.map(({ length, origin }) => {
    const startOf = (instant: number): number => Math.floor((instant - origin) / length) * length + origin;
    return { kind: "aligned", startOf, endOf: (start) => start + length };
  }),
  uneven: fc.constant(uneven),
  sliding: slides.map(({ every, more, origin }) => ({
    ...{ kind: "sliding", lengthMs: every + more, everyMs: every, origin },
  })),
  session: fc.integer({ min: 0, max: 30 }).map((gapMs) => ({ kind: "session", gapMs })),
  count: fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 7 }))
    .map(([every, more]) => ({ kind: "count", size: every + more, every })),
  global: fc
    .record({
      purge: fc.boolean(),
      count: fc.constantFrom(undefined, 3),
      when: fc.constantFrom(undefined, (value: unknown) => (value as number) % 7 === 0),
      everyMs: fc.constantFrom(undefined, 1, 10, 45),
    })
    .map(({ purge, count, when, everyMs }) => ({
      ...{ kind: "global", purge },
      trigger: { ...(count && { count }), ...(when && { when }), ...(everyMs && { everyMs }) },
    })),
} as Record<string, fc.Arbitrary<Windower<unknown>>>;

const times = fc.record({
  allowedLatenessMs: fc.constantFrom(0, 0, 7, 60),
  emitEvery: fc.constantFrom(undefined, undefined, "record" as const, 1, 7, 25),
  clock: fc.constantFrom("event" as const, "event" as const, "processing" as const),
});

/** Windows of a kind, as the options allow them. */
function stepOf(kind: string): fc.Arbitrary<WindowsMade> {
  const isEndless = kind === "count" || kind === "global";
  const aggregator = kind === "session" ? mergeable : anyAggregator;
  const policy = fc.constantFrom(fails, ...policies);
  return fc.tuple(windowers[kind]!, aggregator, times, policy).map(([windower, name, times, policy]) => ({
    ...{ windower, aggregator: aggregators[name]!, whole: false, timed: true, ...times },
    policy: throwing.includes(aggregators[name]) && policy === fails ? policies[0]! : policy,
    ...(isEndless && { allowedLatenessMs: 0, emitEvery: times.emitEvery && ("record" as const) }),
  }));
}

/** Keys that are alike but for their kind, too. */
const few: readonly Key[] = ["a", "b", 1, "1", -1.5];
const many: readonly Key[] = Array.from({ length: 90 }, (_, i) => (i % 2 === 0 ? i : `k${i}`));

/** A program as the engine would have it: records around the step's watermark, which come with that or a later one. */
function programOf(numbers: readonly number[]): Call[] {
  const draws = new Draws(numbers);
  const calls: Call[] = [];
  let watermark = Number.NEGATIVE_INFINITY;
  let value = 0;
  const row = (key: Key, around: number): readonly [Key, number, number] => {
    const quarters = draws.below(4) === 0 ? draws.below(4) / 4 : 0;
    return [key, value++, around + draws.below(60) - 25 + quarters];
  };
  while (calls.length < numbers.length / 12) {
    const what = draws.below(12);
    const around = Math.max(0, watermark);
    if (what < 6) {
      const keys =
        what === 0 && draws.below(3) === 0
          ? many
          : Array.from({ length: draws.below(7) }, () => draws.pick(few));
      const ahead = draws.pick([0, 0, 0, 1, 12, 40]);
      const at = watermark === Number.NEGATIVE_INFINITY && ahead === 0 ? watermark : around + ahead;
      calls.push({ call: "batch", rows: keys.map((key) => row(key, around)), watermark: at, side: 0 });
    } else if (what < 10) {
      watermark = around + draws.pick([1, 2, 5, 9, 30, 90]);
      calls.push({ call: "watermark", to: watermark });
    } else calls.push({ call: "clock", byMs: draws.pick([1, 3, 10, 40]) });
  }
  return [...calls, { call: "end" }];
}

const program = fc.array(fc.nat(), { maxLength: 400, size: "max" }).map(programOf);

/**
 * Late records of a session go in when the watermark has passed theirs, others at once: so how often the watermark moves
 * decides in which order, and what is merged for that.
 */
const shown: Record<string, (emitted: Emitted) => unknown> = {
  session({ value, ...rest }) {
    if (typeof value === "number") return { value, ...rest };
    const {
      value: content,
      merged: _,
      ...result
    } = value as { readonly value: unknown; readonly merged?: number };
    return {
      ...rest,
      ...result,
      content: JSON.stringify(content)
        .match(/[\w.-]+/g)
        ?.sort(),
    };
  },
};

/** For that reason early results of sessions at each record differ, too. */
function isSettled({ windower, emitEvery }: WindowsMade): boolean {
  return windower.kind !== "session" || emitEvery !== "record";
}

describe.each(Object.keys(windowers))("%s windows", (kind) => {
  test("go on where a fresh logic takes over from the cells that were touched", { timeout: patience }, () => {
    fc.assert(
      fc.property(stepOf(kind), program, handovers, (step, program, acts) =>
        expectSameOver((context) => makeWindowLogic(step, context), program, acts),
      ),
      runs(150),
    );
  });

  test("give each key's results once, though workers come and go and lag", { timeout: patience }, () => {
    fc.assert(
      fc.property(stepOf(kind).filter(isSettled), program, workers, (step, program, workers) =>
        expectSameOn((context) => makeWindowLogic(step, context), program, workers, shown[kind]),
      ),
      runs(80),
    );
  });
});

/** A row of one key, which comes at a watermark. */
function oneAt(key: Key, value: number, eventTime: number, watermark: number): Call {
  return { call: "batch", rows: [[key, value, eventTime]], watermark, side: 0 };
}

test("a session that was complete when it was handed over lasts on by a late record", () => {
  const step: WindowsMade = {
    ...{ windower: { kind: "session", gapMs: 10 }, aggregator: aggregators["list"]!, policy: fails },
    ...{ whole: false, timed: true, allowedLatenessMs: 60, emitEvery: undefined, clock: "event" },
  };
  const calls: Call[] = [
    oneAt("a", 1, 0, Number.NEGATIVE_INFINITY),
    { call: "watermark", to: 11 },
    oneAt("a", 2, 9, 11),
    { call: "watermark", to: 12 },
    { call: "watermark", to: 20 },
    { call: "end" },
  ];
  const make = (context: KeyedLogicContext): KeyedLogic => makeWindowLogic(step, context);
  expect(emittedBy(make, calls).map(({ value }) => (value as { kind: string }).kind)).toEqual([
    "final",
    "updated",
  ]);
  expectSameOver(make, calls, ["none", "none", "replace", "none", "none", "none"]);
});

test("the programs have results of every kind, late records and rejected ones", () => {
  const seen = new Set<unknown>();
  const steps = fc.sample(fc.oneof(...Object.keys(windowers).map(stepOf)), { numRuns: 200, seed: 1 });
  for (const [i, calls] of fc.sample(program, { numRuns: 200, seed: 1 }).entries())
    for (const { output, value } of emittedBy((context) => makeWindowLogic(steps[i]!, context), calls))
      seen.add(output === 0 ? (value as { readonly kind: string }).kind : output);
  expect(seen).toEqual(new Set(["early", "final", "updated", 1, "rejected"]));
});

/** All lists of a length of some items. */
function listsOf(items: readonly number[], length: number): number[][] {
  if (length === 0) return [[]];
  return listsOf(items, length - 1).flatMap((list) => items.map((item) => [...list, item]));
}

test.each<[string, Windower<unknown>]>([
  ["tumbling", { kind: "aligned", startOf: (t) => Math.floor(t / 80) * 80, endOf: (start) => start + 80 }],
  ["sliding", { kind: "sliding", lengthMs: 57, everyMs: 14, origin: 0 }],
  ["session", { kind: "session", gapMs: 20 }],
  ["global", { kind: "global", trigger: { everyMs: 45 }, purge: false }],
])("%s windows: all ways in which two workers come, go and lag in a few calls", (_, windower) => {
  const times = { allowedLatenessMs: 60, emitEvery: 25, clock: "event", whole: false, timed: true } as const;
  const step = { windower, aggregator: aggregators["list"]!, policy: fails, ...times };
  const rows = (...at: number[]): readonly (readonly [Key, number, number])[] =>
    few.flatMap((key, i) => at.map((t) => [key, 10 * t + i, t] as const));
  const calls: Call[] = [
    { call: "batch", rows: rows(-10, 25), watermark: Number.NEGATIVE_INFINITY, side: 0 },
    { call: "watermark", to: 30 },
    { call: "batch", rows: rows(29, 60), watermark: 35, side: 0 },
    { call: "watermark", to: 70 },
    { call: "batch", rows: rows(70, 95), watermark: 102, side: 0 },
    { call: "watermark", to: 129 },
    { call: "end" },
  ];
  const make = (context: KeyedLogicContext): KeyedLogic => makeWindowLogic(step, context);
  for (const count of listsOf([1, 2], calls.length - 1))
    for (const [first, second] of listsOf([0, 1, 2], 2))
      expectSameOn(make, calls, { count, deaf: [2, first!, 2, second!, 2, 2] }, shown[windower.kind]);
});
