import fc from "fast-check";
import type { JoinEmit, Keep, Key } from "tidemark";
import { expect, test } from "vitest";
import type {
  KeyedLogic,
  KeyedLogicContext,
  KeyedLogicFactory,
} from "../../../../ts/flow/engine/keyed-logic.ts";
import type { KeyedBatch } from "../../../../ts/flow/hot/stage.ts";
import { FillLogic } from "../../../../ts/flow/operators/event-order/fill-logic.ts";
import type { Gap } from "../../../../ts/flow/operators/event-order/gap.ts";
import { ReorderLogic } from "../../../../ts/flow/operators/event-order/reorder-logic.ts";
import { AsOfLogic } from "../../../../ts/flow/operators/joins/as-of-logic.ts";
import { type IntervalEnds, IntervalLogic } from "../../../../ts/flow/operators/joins/interval-logic.ts";
import { JoinLogic } from "../../../../ts/flow/operators/joins/join-logic.ts";
import { requiredSides } from "../../../../ts/flow/operators/joins/join-options.ts";
import { outerSides, type PairType } from "../../../../ts/flow/operators/joins/pairs.ts";
import { SmallSide } from "../../../../ts/flow/operators/joins/small-side.ts";
import { rowsOfWindow } from "../../../../ts/flow/operators/joins/window-join-aggregator.ts";
import { InTimeOrder } from "../../../../ts/flow/operators/keyed/in-time-order.ts";
import type { KeyTimers } from "../../../../ts/flow/state/key-timers.ts";
import type { KeyedState } from "../../../../ts/flow/state/keyed-state.ts";
import { StepState } from "../../../../ts/flow/state/step-state.ts";
import type { SavedCell } from "../../../../ts/flow/state/table.ts";
import {
  emittedBy,
  emittedOver,
  expectSameOn,
  expectSameOver,
  handovers,
  type Travelling,
  workers,
} from "../../state/handover.ts";
import { callsOf, programs } from "./programs.ts";

const keep = fc.constantFrom<Keep>("first", "last", "all");
const NAMES = ["a", "b", "c"];

/** A logic under some options, and what it can be given. */
interface Subject {
  readonly make: KeyedLogicFactory;
  /** Default: its records have event time. */
  readonly timed?: boolean;
  /** Default: it emits the same however often it is told of the watermark. */
  readonly lagsAlike?: boolean;
}

/** Has random logics of a kind handed over in random programs, and shared out among workers that come and go. */
function check(
  sides: number,
  subjects: fc.Arbitrary<Subject>,
  { numRuns = 300, expectSame = expectSameOver } = {},
): void {
  fc.assert(
    fc.property(subjects, programs(sides), handovers, ({ make, timed = true }, program, acts) => {
      expectSame(make, [...callsOf(program, timed), { call: program.end }], acts);
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(subjects, programs(sides), workers, (subject, program, workers) => {
      const { make, timed = true, lagsAlike = true } = subject;
      if (lagsAlike) expectSameOn(make, [...callsOf(program, timed), { call: "end" }], workers);
    }),
    { numRuns },
  );
}

test("a join goes on in another instance as if nothing had been", () => {
  const options = fc.record({
    emit: fc.constantFrom<JoinEmit>("complete", "running", "final"),
    keep,
    type: fc.constantFrom("inner", "full", "b"),
    expireAfterMs: fc.constantFrom(undefined, 0, 5, 20),
    order: fc.constantFrom("event-time", "arrival", "no time"),
  });
  const subjects = options.map(({ type, order, ...rest }): Subject => {
    const timed = order !== "no time";
    const inEventOrder = order === "event-time";
    const plan = { ...rest, names: NAMES, required: requiredSides(type, NAMES), timed, inEventOrder };
    // As values arrive, it matters whether a key has expired by then.
    const lagsAlike = order !== "arrival" || rest.expireAfterMs === undefined;
    return { timed, lagsAlike, make: (context) => new JoinLogic(plan, context) };
  });
  check(NAMES.length, subjects, { numRuns: 1_000 });
});

test("an interval join goes on in another instance as if nothing had been", () => {
  const options = fc.record({
    type: fc.constantFrom<PairType>("inner", "left", "right", "full"),
    ends: fc.constantFrom<IntervalEnds>("both", "before", "after", "neither"),
    bounds: fc.constantFrom([0, 0], [5, 10], [20, 0], [-5, 15], [10, -5]),
  });
  const subjects = options.map(({ type, ends, bounds: [beforeMs, afterMs] }): Subject => {
    const plan = { beforeMs: beforeMs!, afterMs: afterMs!, ends, outer: outerSides(type) };
    return { make: (context) => new IntervalLogic(plan, context) };
  });
  check(2, subjects);
});

test("an as-of join goes on in another instance as if nothing had been", () => {
  const plans = fc.record({
    outer: fc.boolean(),
    validForMs: fc.constantFrom(0, 5, 20, Number.POSITIVE_INFINITY),
  });
  check(
    2,
    plans.map((plan) => ({ make: (context) => new AsOfLogic(plan, context) })),
  );
});

test("reorder goes on in another instance as if nothing had been", () => {
  check(1, fc.constant({ make: (context) => new ReorderLogic(context) }));
});

test("reorder without keys goes on in another instance as if nothing had been", () => {
  const make: KeyedLogicFactory = (context) => {
    Object.assign(context, { state: new StepState({ worker: 0, byKey: false }) });
    const logic = new ReorderLogic(context);
    return {
      onBatch: ({ values, eventTimes }, watermark) => logic.onBatch({ values, eventTimes }, watermark),
      onWatermark: (watermark, emitAt) => logic.onWatermark(watermark, emitAt),
    };
  };
  check(1, fc.constant({ make, lagsAlike: false })); // its records belong to no worker
});

test("fill goes on in another instance as if nothing had been, where a filling throws too", () => {
  const plans = fc.record({
    everyMs: fc.constantFrom(1, 4, 10),
    longestMs: fc.constantFrom(0, 10, 40),
    valueAt: fc.constantFrom<(gap: Gap<unknown>) => unknown>(
      ({ before }) => before,
      ({ before, after, fraction }) => [before, after, fraction],
      ({ fraction }) => {
        if (fraction > 0.5) throw new Error("more than a half");
        return fraction;
      },
    ),
  });
  check(
    1,
    plans.map((plan) => ({ make: (context) => new FillLogic(plan, context) })),
  );
});

test("a logic that sees records in the order of time goes on in another instance as if nothing had been", () => {
  const make = (context: KeyedLogicContext): KeyedLogic => new InTimeOrder(new Watch(context), context.state);
  // What comes before the new instance is told of the watermark waits until it is: order and instants are the same, but
  // for what still waits when the flow is stopped, which goes where the step has come to.
  const expectSame: typeof expectSameOver = (make, program, acts) => {
    const isStopped = program.at(-1)!.call === "stop";
    const comparable = ({ during: _, at, ...emitted }: Travelling): unknown => [emitted, isStopped || at];
    const emitted = emittedOver(make, program, acts).map(comparable);
    expect(emitted).toEqual(emittedBy(make, program).map(comparable));
  };
  check(1, fc.constant({ make }), { expectSame });
});

/** Counts the records of each key, says what it is told, and has a timer wait for each key. */
class Watch implements KeyedLogic {
  readonly #emit: KeyedLogicContext["emit"];
  readonly #counts: KeyedState<number>;
  readonly #timers: KeyTimers;

  constructor({ emit, state }: KeyedLogicContext) {
    this.#emit = emit;
    this.#counts = state.keyed("counts");
    this.#timers = state.timers("timers");
  }

  onBatch({ values, keys, eventTimes }: KeyedBatch, watermark: number): void {
    for (let i = 0; i < values.length; i++) {
      const key = keys[i]!;
      const count = (this.#counts.get(key) ?? 0) + 1;
      this.#counts.set(key, count);
      if (eventTimes![i]! > watermark) this.#timers.set(key, eventTimes![i]! + 3);
      this.#emit([values[i], count, watermark], key, eventTimes![i]!);
    }
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    for (const { key, at } of this.#timers.takeAllDue(watermark)) {
      emitAt(at);
      this.#emit(["timer", this.#counts.get(key)], key, at);
    }
  }
}

test("the small side of a broadcast join is the same in another instance", () => {
  const row = fc.record({
    key: fc.constantFrom<Key>("a", "b", 3),
    eventTime: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
    isHandedOver: fc.boolean(),
  });
  fc.assert(
    fc.property(keep, fc.array(row), (keep, rows) => {
      const whole = new SmallSide(keep, new StepState());
      let state = new StepState();
      state.track();
      let side = new SmallSide(keep, state);
      const saved = new Map<Key, SavedCell>();
      for (const [n, { key, eventTime, isHandedOver }] of rows.entries()) {
        whole.add(key, { value: n, eventTime });
        side.add(key, { value: n, eventTime });
        if (!isHandedOver) continue;
        for (const cell of structuredClone([...state.takeTouched()])) saved.set(cell.key, cell);
        state = new StepState();
        state.track();
        side = new SmallSide(keep, state);
        state.load(structuredClone([...saved.values()]));
      }
      for (const key of ["a", "b", 3]) expect(side.get(key)).toEqual(whole.get(key));
    }),
  );
});

test("what a window join keeps is plain data", () => {
  const row = fc.record({
    side: fc.constantFrom(...NAMES),
    at: fc.nat({ max: 9 }),
    isHandedOver: fc.boolean(),
  });
  fc.assert(
    fc.property(keep, fc.array(row, { minLength: 1 }), (keep, rows) => {
      const { init, add, result } = rowsOfWindow({
        names: NAMES,
        required: requiredSides("full", NAMES),
        keep,
      });
      let whole = init();
      let cell = init();
      for (const [n, { side, at, isHandedOver }] of rows.entries()) {
        whole = add(whole, { side, value: n }, at);
        cell = add(cell, { side, value: n }, at);
        if (isHandedOver) cell = structuredClone(cell);
      }
      expect(result(cell)).toEqual(result(whole));
    }),
  );
});
