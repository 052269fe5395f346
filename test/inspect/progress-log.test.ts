import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { ProgressLog } from "../../ts/inspect/progress-log.ts";
import { reportOf } from "./reports.ts";

function start(): { host: SimulatedHost; log: ProgressLog; lines: string[] } {
  const host = new SimulatedHost({ now: Date.UTC(2026, 10, 22, 10) });
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text) };
  const report = () => reportOf({ elapsedMs: host.monotonic(), read: host.monotonic() });
  return { host, log: new ProgressLog(stream, host, report), lines };
}

test("a dated line every five seconds, without escape codes", () => {
  const { host, lines } = start();
  host.advance(12_000);
  expect(lines).toEqual([
    "2026-11-22T10:00:05.000Z flights  5,000 in  0 out  1.00k/s  5.0 s\n",
    "2026-11-22T10:00:10.000Z flights  10,000 in  0 out  1.00k/s  10 s\n",
  ]);
});

test("one more when the phase changes and at the end, then silence", () => {
  const { host, log, lines } = start();
  host.advance(1_000);
  log.show("stopping");
  host.advance(1_000);
  log.end("stopped");
  log.end("failed");
  log.show("running");
  host.advance(60_000);
  expect(lines.map((line) => line.split("  ")[1])).toEqual(["stopping", "stopped"]);
  expect(host.timers).toBe(0);
});
