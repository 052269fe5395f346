import { test } from "vitest";
import { FillLogic } from "../../../../ts/flow/operators/event-order/fill-logic.ts";
import { type Call, expectSameOver } from "../../state/handover.ts";

// The random lives of steps hold this too, but for a series to change and change hands at the right moments takes luck.

const row = (value: number, eventTime: number, watermark: number): Call => ({
  call: "batch",
  rows: [["a", value, eventTime]],
  watermark,
  side: 0,
});

test("a series goes on from its last value, which was taken over", () => {
  const program: Call[] = [
    row(0, 0, -10),
    { call: "watermark", to: 2 },
    row(100, 4, 2),
    { call: "watermark", to: 5 },
    row(200, 8, 5),
    { call: "end" },
  ];
  const plan = {
    everyMs: 1,
    longestMs: 9,
    valueAt: ({ before, eventTime }: { before: unknown; eventTime: number }) => [before, eventTime],
  };
  expectSameOver((context) => new FillLogic(plan, context), program, [
    "none",
    "save",
    "save",
    "save",
    "replace",
    "none",
  ]);
});
