import fc from "fast-check";
import { expect, test } from "vitest";
import type { FlowState } from "../../ts/inspect/flow-state.ts";
import { progressLine } from "../../ts/inspect/progress-line.ts";
import { textWidth } from "../../ts/inspect/text-width.ts";
import { reportOf } from "./reports.ts";

const report = reportOf({
  elapsedMs: 1_040,
  read: 1_260_000,
  written: 398,
  watermark: Date.UTC(2001, 4, 6, 12),
  progress: 0.42,
});
const pace = { readPerSecond: 1_211_538, remainingMs: 1_440 };
const wide = 200;

test("all that is known is on the line", () => {
  expect(progressLine(report, pace, "running", wide)).toBe(
    "flights  42%  1,260,000 in  398 out  1.21M/s  at 2001-05-06 12:00:00Z  1.0 s  ETA 1.4 s",
  );
});

test("what is unknown is left out", () => {
  const little = reportOf({ elapsedMs: 1_040, read: 3, watermark: "-Infinity" });
  expect(progressLine(little, { readPerSecond: 2.88 }, "running", wide)).toBe(
    "flights  3 in  0 out  2.88/s  1.0 s",
  );
});

test("the phase is told unless it runs", () => {
  expect(progressLine(report, pace, "stopping", wide)).toContain("flights  stopping  42%");
  expect(progressLine(report, pace, "finished", wide)).toBe(
    "flights  finished  1,260,000 in  398 out  1.21M/s  1.0 s",
  );
});

test.each<FlowState>(["running", "stopping", "finished", "stopped", "failed"])(
  "the rate is the present one: %s",
  (state) => {
    const stalled = reportOf({ elapsedMs: 2_000, read: 1_000 });
    expect(progressLine(stalled, { readPerSecond: 77 }, state, wide)).toContain("  77.0/s  ");
  },
);

test.each<FlowState>(["running", "finished"])(
  "late and dropped records are told, if there are some: %s",
  (state) => {
    const clean = reportOf({ read: 5, late: 0, dropped: 0 });
    expect(progressLine(clean, { readPerSecond: 0 }, state, wide)).not.toMatch(/late|dropped/);
    const lossy = reportOf({ read: 5, late: 1_200, dropped: 3 });
    expect(progressLine(lossy, { readPerSecond: 0 }, state, wide)).toContain(
      "  0 out  1,200 late  3 dropped  0/s",
    );
  },
);

test("the last epoch that is committed is told, once there is one", () => {
  const at = (epoch: number) => reportOf({ elapsedMs: 50, read: 5, recovery: { epoch, bytes: 900 } });
  expect(progressLine(at(0), { readPerSecond: 5 }, "running", wide)).not.toContain("commit");
  expect(progressLine(at(1_200), { readPerSecond: 5 }, "running", wide)).toBe(
    "flights  5 in  0 out  5.00/s  commit 1,200  0.1 s",
  );
});

test("where room is short the least telling parts go first", () => {
  expect(progressLine(report, pace, "running", 78)).toBe(
    "flights  42%  1,260,000 in  398 out  1.21M/s  at 2001-05-06 12:00:00Z  1.0 s",
  );
  expect(progressLine(report, pace, "running", 70)).toBe(
    "flights  42%  1,260,000 in  398 out  1.21M/s  at 2001-05-06 12:00:00Z",
  );
  expect(progressLine(report, pace, "running", 50)).toBe("flights  42%  1,260,000 in  398 out  1.21M/s");
  expect(progressLine(report, pace, "running", 40)).toBe("flights  42%  1,260,000 in  398 out");
  expect(progressLine(report, pace, "running", 20)).toBe("42%  1,260,000 in");
  expect(progressLine(report, pace, "running", 12)).toBe("1,260,000 in");
  expect(progressLine(report, pace, "running", 6)).toBe("1,260…");
});

test("it never takes more room than there is, nor carries control characters", () => {
  const phases: FlowState[] = ["running", "stopping", "finished", "stopped", "failed"];
  const reports = fc.record(
    {
      flow: fc.string({ unit: "binary", minLength: 1 }),
      elapsedMs: fc.nat(1e9),
      read: fc.nat(),
      written: fc.nat(),
      watermark: fc.double({ noNaN: true }),
      progress: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { requiredKeys: ["flow", "elapsedMs", "read", "written"] },
  );
  const paces = fc.record(
    { readPerSecond: fc.double({ min: 0, max: 1e15, noNaN: true }), remainingMs: fc.nat(1e9) },
    { requiredKeys: ["readPerSecond"] },
  );
  fc.assert(
    fc.property(
      reports,
      paces,
      fc.constantFrom(...phases),
      fc.integer({ min: 0, max: 150 }),
      (some, pace, phase, columns) => {
        const line = progressLine(reportOf(some), pace, phase, columns);
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/\p{Cc}/u);
      },
    ),
  );
});

test("a line that fits exactly is whole", () => {
  const line = progressLine(report, pace, "running", wide);
  expect(progressLine(report, pace, "running", textWidth(line))).toBe(line);
  expect(progressLine(report, pace, "running", textWidth(line) - 1)).not.toContain("ETA");
});
