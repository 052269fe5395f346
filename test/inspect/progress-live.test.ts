import { beforeEach, expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { ProgressLive } from "../../ts/inspect/progress-live.ts";
import { reportOf } from "./reports.ts";
import { Screen } from "./screen.ts";

let host: SimulatedHost;
let screen: Screen;
let read: number;
let live: ProgressLive;

/** The screen, with a thousand records a second unless `read` is held. */
function advance(ms: number): void {
  for (let passed = 0; passed < ms; passed += 10) {
    read += 10;
    host.advance(10);
  }
}

beforeEach(() => {
  host = new SimulatedHost();
  screen = new Screen();
  read = 0;
  live = new ProgressLive(screen, host, () => reportOf({ elapsedMs: host.monotonic(), read }));
});

test("it is one line, drawn over and over", () => {
  advance(1_000);
  expect(screen.lines).toEqual(["flights  1,000 in  0 out  1.00k/s  1.0 s"]);
});

test("it is drawn at most ten times a second", () => {
  advance(10_000);
  expect(screen.writes).toBeGreaterThan(90);
  expect(screen.writes).toBeLessThanOrEqual(100);
});

test("while no record moves it is drawn once a second, and soon again when one does", () => {
  advance(200);
  const before = screen.writes;
  host.advance(10_000);
  expect(screen.writes - before).toBeLessThanOrEqual(11);
  advance(1_200);
  expect(screen.lines[0]).toContain("1,");
});

test("it fits the terminal, the last column left free", () => {
  screen.columns = 25;
  advance(500);
  expect(screen.lines).toEqual(["flights  500 in  0 out"]);
  screen.columns = 22;
  advance(100);
  expect(screen.lines).toEqual(["600 in  0 out"]);
});

test("a terminal that does not know its width is taken to have 80 columns", () => {
  for (const columns of [0, undefined]) {
    screen.columns = columns;
    advance(100);
    expect(screen.lines[0]).toMatch(/^flights {2}\d+ in/);
  }
});

test("others write where the line was, and it comes back below", () => {
  advance(500);
  live.makeWay("a record\n");
  screen.write("a record\n");
  expect(screen.lines).toEqual(["a record", ""]);
  advance(100);
  expect(screen.lines).toEqual(["a record", "flights  600 in  0 out  1.00k/s  0.6 s"]);
});

test("it comes back soon though no record moves", () => {
  advance(200);
  host.advance(2_000);
  live.makeWay("tick\n");
  screen.write("tick\n");
  host.advance(100);
  expect(screen.lines[1]).toContain("200 in");
});

test("it stays away from a line that others have not finished", () => {
  advance(500);
  live.makeWay("Loading");
  screen.write("Loading");
  advance(500);
  expect(screen.lines).toEqual(["Loading"]);
  live.makeWay(" done\n");
  screen.write(" done\n");
  advance(100);
  expect(screen.lines[0]).toBe("Loading done");
  expect(screen.lines[1]).toContain("1,100 in");
});

test("at the end the last state stays, the cursor is below it, and no timer is left", () => {
  advance(250);
  live.end("finished");
  expect(screen.lines).toEqual(["flights  finished  250 in  0 out  1.00k/s  0.3 s", ""]);
  expect(host.timers).toBe(0);
  live.end("failed");
  live.show("stopping");
  live.makeWay("text");
  advance(5_000);
  expect(screen.lines).toHaveLength(2);
});

test("at the end it begins a line of its own", () => {
  live.makeWay("half a line");
  screen.write("half a line");
  live.end("finished");
  expect(screen.lines[0]).toBe("half a line");
  expect(screen.lines[1]).toContain("finished");
});

test("a change of phase shows at once", () => {
  advance(130);
  live.show("stopping");
  expect(screen.lines[0]).toContain("stopping");
});

test("others that write often do not keep it away, and it has one timer", () => {
  for (let i = 0; i < 20; i++) {
    live.makeWay("x\n");
    advance(60);
    expect(host.timers).toBe(1);
  }
  expect(screen.lines.at(-1)).toContain("flights");
  host.advance(5_300); // it is drawn once a second by now, and last was a while ago
  live.makeWay("x\n");
  expect(host.timers).toBe(1);
});
