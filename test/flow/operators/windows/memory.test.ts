import { count, countWindow, globalWindow, session, sliding, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import type { KeyedLogic, KeyedLogicContext } from "../../../../ts/flow/engine/keyed-logic.ts";
import { CountWindows } from "../../../../ts/flow/operators/windows/logic/count-windows.ts";
import { GlobalWindows } from "../../../../ts/flow/operators/windows/logic/global-windows.ts";
import { OpenWindows } from "../../../../ts/flow/operators/windows/logic/open-windows.ts";
import { SessionWindows } from "../../../../ts/flow/operators/windows/logic/session-windows.ts";
import { SlidingPanes } from "../../../../ts/flow/operators/windows/logic/sliding-panes.ts";
import type { WindowLogic, WindowSpec } from "../../../../ts/flow/operators/windows/logic/window-logic.ts";
import { checkedPolicy } from "../../../../ts/flow/policy/error-policy.ts";
import { logicContext } from "./logic-context.ts";

const RECORDS = 1_000_000;
const BATCH = 1_000;
const DISORDER = 5_000;

type Make = (context: KeyedLogicContext) => WindowLogic & KeyedLogic;

/** Each key is there for 10 s of event time. */
const comesAndGoes = (row: number): string => `key-${Math.floor(row / 10_000)}-${row % 100}`;
const occursOnce = (row: number): string => `key-${row}`;

/** A record a ms, out of order; now and then one comes too late. */
function run(
  make: Make,
  keyOf: (row: number) => string,
  records: number,
): { readonly most: number; readonly left: number } {
  const context = logicContext();
  const logic = make(context);
  let most = 0;
  for (let from = 0; from < records; from += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, i) => from + i);
    const times = rows.map((row) => row - (row % 1_009 === 0 ? 60_000 : (row * 7_919) % DISORDER));
    const batch = { values: rows, keys: rows.map(keyOf), eventTimes: times };
    logic.onBatch(batch, from - DISORDER);
    logic.onWatermark?.(from - DISORDER + 1, () => {});
    most = Math.max(most, context.state.kept);
  }
  logic.onWatermark?.(records + 3_600_000, () => {});
  return { most, left: context.state.kept + [...context.state.saved()].length };
}

const spec = (more: Partial<WindowSpec> = {}): WindowSpec => ({
  ...{ aggregator: count(), allowedLatenessMs: 0, emitEvery: undefined, whole: false, timed: true },
  policy: checkedPolicy({}),
  ...more,
});
const late = spec({ allowedLatenessMs: 10_000 });
const early = spec({ emitEvery: 2_500 });
const rare = spec({ emitEvery: 7_200_000 });
const { startOf, endOf } = tumbling(10_000);
const aligned = { startOf, endOf, startsOf: (instant: number) => [startOf(instant)] };
const overlapping = sliding({ length: 10_000, every: 1_000 });
const { gapMs } = session({ gap: 1_000 });
const purged = globalWindow({ trigger: { every: 10_000 }, purge: true });

type Case = readonly [name: string, make: Make, most: number];

describe("after a million records of a moving set of keys nothing is left, and little was kept meanwhile", () => {
  test.each<Case>([
    ["tumbling", (context) => new OpenWindows(aligned, spec(), context), 600],
    ["tumbling, with allowed lateness", (context) => new OpenWindows(aligned, late, context), 1_000],
    ["sliding", (context) => new SlidingPanes(overlapping, spec(), context), 5_000],
    ["sliding, with allowed lateness", (context) => new SlidingPanes(overlapping, late, context), 8_000],
    ["sliding, with early results", (context) => new SlidingPanes(overlapping, early, context), 20_000],
    ["sliding, with rare early results", (context) => new SlidingPanes(overlapping, rare, context), 20_000],
    ["session", (context) => new SessionWindows(gapMs, spec(), context), 1_500],
    ["session, with allowed lateness", (context) => new SessionWindows(gapMs, late, context), 5_000],
    ["count", (context) => new CountWindows(countWindow(100), spec(), context), 200],
    ["global, purged", (context) => new GlobalWindows(purged, spec(), context), 8_000],
  ])("%s", { timeout: 60_000 }, (_, make, bound) => {
    const { most, left } = run(make, comesAndGoes, RECORDS);
    expect(left).toBe(0);
    expect(most).toBeGreaterThan(50);
    expect(most).toBeLessThan(bound);
  });
});

describe("of keys that occur once nothing is left either", () => {
  test.each<Case>([
    ["tumbling", (context) => new OpenWindows(aligned, late, context), 31_000],
    ["sliding", (context) => new SlidingPanes(overlapping, late, context), 60_000],
    ["session", (context) => new SessionWindows(gapMs, late, context), 31_000],
    ["count", (context) => new CountWindows(countWindow(1), spec(), context), 1],
    ["global, purged", (context) => new GlobalWindows(purged, spec(), context), 31_000],
  ])("%s", { timeout: 60_000 }, (_, make, bound) => {
    const { most, left } = run(make, occursOnce, RECORDS / 5);
    expect(left).toBe(0);
    expect(most).toBeLessThan(bound);
  });
});
