import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";

describe("time", () => {
  test("stands still until it is advanced", () => {
    const host = new SimulatedHost({ now: 1000 });
    expect([host.now(), host.monotonic()]).toEqual([1000, 0]);
    host.advance(250);
    expect([host.now(), host.monotonic()]).toEqual([1250, 250]);
  });

  test("a timer fires at its own instant, those of one instant in the order they were set", () => {
    const host = new SimulatedHost();
    const fired: string[] = [];
    for (const [name, delay] of [
      ["b", 20],
      ["a", 10],
      ["c", 20],
      ["late", 31],
    ] as const) {
      host.setTimer(delay, () => fired.push(`${name}@${host.now()}`));
    }
    host.advance(30);
    expect(fired).toEqual(["a@10", "b@20", "c@20"]);
    expect(host.nextTimerAt).toBe(31);
  });

  test("a timer set by a timer fires within the same advance", () => {
    const host = new SimulatedHost();
    const fired: number[] = [];
    const again = (): void => {
      fired.push(host.now());
      host.setTimer(10, again);
    };
    host.setTimer(10, again);
    host.advance(35);
    expect(fired).toEqual([10, 20, 30]);
  });

  test("a cancelled timer does not fire", () => {
    const host = new SimulatedHost();
    const timer = host.setTimer(10, () => expect.fail("fired"));
    timer.cancel();
    timer.cancel();
    host.advance(100);
    expect(host.timers).toBe(0);
  });

  test("what is cancelled after it has fired calls off no other", () => {
    const host = new SimulatedHost();
    let fired = 0;
    const first = host.setTimer(1, () => fired++);
    host.setTimer(2, () => fired++);
    host.advance(1);
    first.cancel();
    host.advance(1);
    expect(fired).toBe(2);
  });

  test("a delay below 0 counts as 0: a timer fires now, not before", () => {
    const host = new SimulatedHost();
    const fired: number[] = [];
    host.advance(10);
    host.setTimer(0, () => fired.push(1));
    host.setTimer(-5, () => fired.push(host.monotonic()));
    host.advance(0);
    expect(fired).toEqual([1, 10]);
  });

  test("the earliest timer is told by the wall clock", () => {
    const host = new SimulatedHost({ now: 1000 });
    expect(host.nextTimerAt).toBeUndefined();
    host.setTimer(20, () => {});
    host.advance(5);
    host.jumpWallClock(100);
    expect(host.nextTimerAt).toBe(1120);
  });

  test("never goes back", () => {
    expect(() => new SimulatedHost().advance(-1)).toThrow(RangeError);
    expect(() => new SimulatedHost().advance(Number.NaN)).toThrow(RangeError);
  });

  test("a jump of the wall clock moves neither timers nor the monotonic clock", () => {
    const host = new SimulatedHost({ now: 5000 });
    let firedAt = 0;
    host.setTimer(10, () => (firedAt = host.monotonic()));
    host.jumpWallClock(-3000);
    host.advance(10);
    expect([firedAt, host.now(), host.monotonic()]).toEqual([10, 2010, 10]);
  });

  test("timers fire in the order of their instants, whatever the order they were set in", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (delays) => {
        const host = new SimulatedHost();
        const fired: number[] = [];
        for (const delay of delays) host.setTimer(delay, () => fired.push(delay));
        host.advance(50);
        expect(fired).toEqual([...delays].sort((a, b) => a - b));
      }),
    );
  });
});

describe("deferred work", () => {
  test("waits until it is run, in order, and what it defers runs too", () => {
    const host = new SimulatedHost();
    const ran: number[] = [];
    host.defer(() => {
      ran.push(1);
      host.defer(() => ran.push(3));
    });
    host.defer(() => ran.push(2));
    expect(host.deferred).toBe(2);
    expect(host.runDeferred()).toBe(3);
    expect(ran).toEqual([1, 2, 3]);
  });

  test("runs at the instant at which it was deferred, before the next timer", () => {
    const host = new SimulatedHost();
    const ran: string[] = [];
    const soon = (name: string): void => host.defer(() => ran.push(`${name}@${host.now()}`));
    soon("before");
    host.setTimer(10, () => soon("by the first"));
    host.setTimer(20, () => soon("by the second"));
    host.advance(30);
    expect(ran).toEqual(["before@0", "by the first@10", "by the second@20"]);
  });

  test("survives a callback that throws", () => {
    const host = new SimulatedHost();
    let ran = false;
    host.defer(() => {
      throw new Error("one");
    });
    host.defer(() => (ran = true));
    expect(() => host.runDeferred()).toThrow("one");
    host.runDeferred();
    expect(ran).toBe(true);
  });

  test("that never comes to rest is an error", () => {
    const host = new SimulatedHost();
    const again = (): void => host.defer(again);
    again();
    expect(() => host.runDeferred()).toThrow(/for ever/);
  });

  test("settle waits for as long as something is deferred", async () => {
    const host = new SimulatedHost();
    let turns = 0;
    void (async () => {
      for (; turns < 1000; turns++) await new Promise<void>((resolve) => host.defer(resolve));
    })();
    await host.settle();
    expect(turns).toBe(1000);
  });

  test("settle waits for promises that defer and deferred work that settles promises", async () => {
    const host = new SimulatedHost();
    const steps: string[] = [];
    void (async () => {
      await new Promise<void>((resolve) => host.defer(resolve));
      steps.push("first");
      await new Promise<void>((resolve) => host.defer(resolve));
      steps.push("second");
    })();
    await host.settle();
    expect(steps).toEqual(["first", "second"]);
  });
});

test("a timer that is set for no time at all is refused, and the others fire", () => {
  const host = new SimulatedHost();
  let fired = 0;
  expect(() => host.setTimer(Number.NaN, () => fired++)).toThrow(RangeError);
  host.setTimer(Number.POSITIVE_INFINITY, () => fired++);
  host.setTimer(5, () => fired++);
  host.advance(10);
  expect(fired).toBe(1);
});
