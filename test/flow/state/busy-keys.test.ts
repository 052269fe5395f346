import { expect, test } from "vitest";
import type { KeyedLogic, KeyedLogicContext } from "../../../ts/flow/engine/keyed-logic.ts";
import { ReorderLogic } from "../../../ts/flow/operators/event-order/reorder-logic.ts";
import { AsOfLogic } from "../../../ts/flow/operators/joins/as-of-logic.ts";
import { IntervalLogic } from "../../../ts/flow/operators/joins/interval-logic.ts";
import { JoinLogic } from "../../../ts/flow/operators/joins/join-logic.ts";
import { planJoin } from "../../../ts/flow/operators/joins/join-options.ts";
import { DedupeLogic } from "../../../ts/flow/operators/keyed/dedupe-logic.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { recordingContext } from "./recording-context.ts";

const logics: Record<string, (context: KeyedLogicContext) => KeyedLogic> = {
  asOfJoin: (context) => new AsOfLogic({ validForMs: Number.POSITIVE_INFINITY, outer: false }, context),
  intervalJoin: (context) =>
    new IntervalLogic({ beforeMs: 5, afterMs: 5, outer: [false, false], ends: "both" }, context),
  dedupe: (context) => new DedupeLogic(5, context),
  join: (context) => new JoinLogic(planJoin(["a", "b"], true, { expireAfter: 5 }), context),
  reorder: (context) => new ReorderLogic(context),
};

test.each(Object.keys(logics))("%s keeps no more of a key that never rests, however long", (name) => {
  const context = recordingContext(new SimulatedHost(), () => {});
  const logic = logics[name]!(context);
  const weighed = (upTo: number, from: number): number => {
    for (let at = from; at < upTo; at++) {
      logic.onBatch({ values: [at], keys: ["only"], eventTimes: [at * 5] }, at * 5, 1);
      logic.onWatermark?.(at * 5, () => {});
    }
    return context.state.weight;
  };
  const few = weighed(50, 0);
  expect(weighed(2_000, 50)).toBeLessThanOrEqual(2 * few);
});
