import { expect, test } from "vitest";
import type { Timer } from "../../ts/host/host.ts";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { Driver } from "../../ts/run/driver.ts";
import { type Capability, type OperatorInfo, type Scope, Worker } from "../../ts/timely.ts";

/** Each step of the worker takes a millisecond, as far as the host can tell. */
class BusyHost extends SimulatedHost {
  #ms = 0;

  override monotonic(): number {
    return this.#ms++;
  }
}

/** Its timers fire `earlyMs` too early, the shortest ones at once, but never in a row of more than `most`. */
class HastyHost extends SimulatedHost {
  readonly set: number[] = [];
  earlyMs = 0;

  override setTimer(delayMs: number, callback: () => void): Timer {
    this.set.push(delayMs);
    return super.setTimer(Math.max(1, delayMs - this.earlyMs), callback);
  }
}

interface Driven {
  readonly worker: Worker;
  readonly info: OperatorInfo;
  readonly capability: Capability;
  readonly outcome: () => unknown;
}

/** A driven worker with one source, which does as it is told. */
function drive(host: SimulatedHost, run: (info: OperatorInfo, capability: Capability) => void): Driven {
  const worker = new Worker({ host });
  const made = worker.dataflow((scope: Scope) => {
    let given!: Omit<Driven, "worker" | "outcome">;
    scope.source("own", (capability, info) => {
      given = { info, capability };
      return () => run(info, capability);
    });
    return given;
  });
  let outcome: unknown = "running";
  const ends = { done: () => (outcome = "done"), failed: (error: unknown) => (outcome = error) };
  new Driver(worker, host, ends.done, ends.failed).start();
  return { ...made, worker, outcome: () => outcome };
}

test("a worker that is busy for ever lets the event loop have its turn, every few milliseconds", () => {
  const host = new BusyHost();
  let steps = 0;
  const turns: number[] = [];
  const { capability, outcome } = drive(host, (info) => {
    steps++;
    if (steps < 500) info.activate();
  });
  const beat = (): void => {
    turns.push(steps);
    if (turns.length < 10) host.defer(beat);
  };
  host.defer(beat);
  host.runDeferred();
  const between = turns.map((at, i) => at - (turns[i - 1] ?? 0));
  expect(turns).toHaveLength(10); // they had their turn while it was busy
  expect(Math.max(...between)).toBeLessThan(20);
  expect(Math.min(...between)).toBeGreaterThan(2); // and it its own: many steps to a turn
  expect(steps).toBe(500);
  capability.drop();
  host.runDeferred();
  expect(outcome()).toBe("done");
});

test("a timer that fires early is set again, until the instant has come", () => {
  for (const earlyMs of [1, 30, 99]) {
    const host = new HastyHost({ now: 1000 });
    host.earlyMs = earlyMs;
    const ran: number[] = [];
    const { worker, outcome } = drive(host, (info, capability) => {
      ran.push(host.now());
      if (host.now() < 1100) info.activateAt(1100);
      else capability.drop();
    });
    host.advance(99);
    expect([ran, worker.wakeAt, outcome()]).toEqual([[1000], 1100, "running"]);
    expect(host.set[0]).toBe(100);
    expect(host.set.length).toBeGreaterThan(1);
    host.advance(1);
    expect([ran, outcome(), host.timers]).toEqual([[1000, 1100], "done", 0]);
  }
});

test("a clock that is set back rouses who waits, to ask again if it must; one that is set forth does not make it run twice", () => {
  const host = new SimulatedHost({ now: 1000 });
  const ran: number[] = [];
  const { capability, outcome } = drive(host, (info) => {
    ran.push(host.now());
    if (ran.length === 1) info.activateAt(1100);
  });
  host.advance(50);
  host.jumpWallClock(-500);
  host.advance(50); // the timer fires: it is 600 by the clock
  expect(ran).toEqual([1000, 600]);
  host.advance(499);
  expect(ran).toEqual([1000, 600]);
  host.advance(1);
  expect(ran).toEqual([1000, 600, 1100]);
  host.jumpWallClock(10_000);
  host.advance(10_000);
  host.jumpWallClock(-50_000);
  host.advance(60_000);
  expect([ran, host.timers]).toEqual([[1000, 600, 1100], 0]);
  capability.drop();
  host.runDeferred();
  expect(outcome()).toBe("done");
});

test("an earlier alarm takes the place of the timer, a later one leaves it, and one timer is set at most", () => {
  const host = new HastyHost({ now: 0 });
  const ran: number[] = [];
  const { info, capability } = drive(host, () => ran.push(host.now()));
  host.runDeferred();
  for (const instant of [100, 200, 50, 70]) {
    info.activateAt(instant);
    host.runDeferred();
    expect(host.timers).toBe(1);
  }
  expect(host.set).toEqual([100, 50]);
  host.advance(300);
  expect(ran).toEqual([0, 50, 70, 100, 200]);
  info.activateAt(1000);
  host.runDeferred();
  capability.drop();
  host.runDeferred();
  expect(host.timers).toBe(0); // nothing keeps the process alive
});

test("an idle worker is not stepped, and what wakes it is heard whenever it comes", () => {
  const host = new SimulatedHost();
  let ran = 0;
  const { info, capability, outcome } = drive(host, () => ran++);
  host.runDeferred();
  for (let i = 1; i < 5; i++) {
    expect([ran, host.deferred, host.timers]).toEqual([i, 0, 0]);
    info.activate();
    info.activate();
    expect(host.deferred).toBe(1);
    host.runDeferred();
  }
  info.fail(new Error("late"));
  host.runDeferred();
  expect(outcome()).toEqual(new Error("late"));
  capability.drop();
  expect(host.deferred).toBe(0); // it is over, whatever comes
});
