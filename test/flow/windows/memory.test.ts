import { count, session, sliding, tumbling } from "tidemark";
import { describe, expect, test } from "vitest";
import type { EventWindows } from "../../../ts/flow/windows/logic/event-windows.ts";
import { OpenWindows } from "../../../ts/flow/windows/logic/open-windows.ts";
import { SessionWindows } from "../../../ts/flow/windows/logic/session-windows.ts";
import { SlidingPanes } from "../../../ts/flow/windows/logic/sliding-panes.ts";
import type { WindowSpec } from "../../../ts/flow/windows/logic/window-logic.ts";
import { logicContext } from "./logic-context.ts";

const RECORDS = 1_000_000;
const BATCH = 1_000;
const DISORDER = 5_000;

/** A million records of keys that come and go: each is there for 10 s of event time, a record a ms. */
function run(logic: EventWindows): { readonly most: number; readonly left: number } {
  let most = 0;
  for (let from = 0; from < RECORDS; from += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, i) => from + i);
    const times = rows.map((row) => row - ((row * 7_919) % DISORDER));
    const keys = rows.map((row) => `key-${Math.floor(row / 10_000)}-${row % 100}`);
    logic.onBatch(rows, keys, times, from - DISORDER);
    logic.onWatermark(from - DISORDER + 1, () => {});
    most = Math.max(most, logic.liveCells);
  }
  logic.onWatermark(Number.POSITIVE_INFINITY, () => {});
  return { most, left: logic.liveCells };
}

const spec = (more: Partial<WindowSpec> = {}): WindowSpec => ({
  ...{ aggregator: count(), allowedLatenessMs: 0, emitEvery: undefined, whole: false },
  ...more,
});

describe("after a million records of a moving set of keys nothing is left, and little was kept meanwhile", () => {
  const { startOf, endOf } = tumbling(10_000);
  const aligned = { startOf, endOf, startsOf: (instant: number) => [startOf(instant)] };
  test.each<[string, () => EventWindows, number]>([
    ["tumbling", () => new OpenWindows(aligned, spec(), logicContext()), 600],
    [
      "tumbling, with allowed lateness",
      () => new OpenWindows(aligned, spec({ allowedLatenessMs: 10_000 }), logicContext()),
      1_000,
    ],
    [
      "sliding",
      () => new SlidingPanes(sliding({ length: 10_000, every: 1_000 }), spec(), logicContext()),
      5_000,
    ],
    ["session", () => new SessionWindows(session({ gap: 1_000 }).gapMs, spec(), logicContext()), 1_500],
  ])("%s", { timeout: 60_000 }, (_, make, bound) => {
    const { most, left } = run(make());
    expect(left).toBe(0);
    expect(most).toBeGreaterThan(50);
    expect(most).toBeLessThan(bound);
  });
});
