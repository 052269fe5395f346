import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageQueue } from "../../ts/timely/message-queue.ts";
import type { Operator } from "../../ts/timely/operator.ts";
import { ReadySet } from "../../ts/timely/ready-set.ts";
import { TimeTable } from "../../ts/timely/time-table.ts";
import { TimerQueue } from "../../ts/timely/timer-queue.ts";
import { runs } from "../core/runs.ts";

test("a message queue is first in, first out, and counts each message once", () => {
  const act = fc.oneof(fc.record({ act: fc.constantFrom("push", "shift", "count", "countAll") }), {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant("push") }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80, size: "max" }), (acts) => {
      const queue = new MessageQueue<number>();
      const model: { n: number; isCounted: boolean }[] = [];
      acts.forEach(({ act }, n) => {
        if (act === "push") {
          queue.push([n], { values: [n] }, 10 * n);
          model.push({ n, isCounted: false });
        } else if (act === "shift" && model.length > 0) {
          const { n, isCounted } = model.shift()!;
          const { headTime, headIsCounted, headBytes } = queue;
          expect([headTime, headIsCounted, headBytes]).toEqual([[n], isCounted, 10 * n]);
          expect(queue.shift().values).toEqual([n]);
        } else if (act === "count") {
          const noted: number[] = [];
          queue.count((time) => noted.push(time[0]!));
          expect(noted).toEqual(model.filter(({ isCounted }) => !isCounted).map(({ n }) => n));
          for (const message of model) message.isCounted = true;
        } else if (act === "countAll") {
          queue.countAll();
          for (const message of model) message.isCounted = true;
        }
        expect(queue.length).toBe(model.length);
        expect(queue.uncounted).toBe(model.filter(({ isCounted }) => !isCounted).length);
      });
    }),
    runs(200),
  );
});

test("a sweep visits upwards, those added above on the way as well, and leaves the others for the next", () => {
  const members = fc.uniqueArray(fc.nat({ max: 99 }));
  fc.assert(
    fc.property(members, fc.dictionary(fc.nat({ max: 99 }).map(String), members), (first, addedAt) => {
      const ready = new ReadySet();
      ready.resize(100);
      for (const index of first) ready.add(index);
      const model = new Set(first);
      const visited: number[] = [];
      ready.sweep((index) => {
        expect(index).toBe(Math.min(...[...model].filter((n) => n > (visited.at(-1) ?? -1))));
        model.delete(index);
        visited.push(index);
        for (const added of addedAt[index] ?? []) {
          ready.add(added);
          model.add(added);
        }
        return true;
      });
      expect([...model].every((n) => n <= (visited.at(-1) ?? -1))).toBe(true);
      expect(ready.isEmpty).toBe(model.size === 0);
      const rest: number[] = [];
      ready.sweep((index) => rest.push(index) > 0);
      expect(rest).toEqual([...model].sort((a, b) => a - b));
    }),
    runs(200),
  );
});

test("a sweep that is stopped leaves the rest", () => {
  const ready = new ReadySet();
  ready.resize(64);
  for (const index of [31, 32, 63]) ready.add(index);
  ready.sweep(() => false);
  expect(ready.isEmpty).toBe(false);
  const rest: number[] = [];
  ready.sweep((index) => rest.push(index) > 0);
  expect(rest).toEqual([32, 63]);
});

test("what was taken out of a table of times is made anew", () => {
  const table = new TimeTable<string>();
  expect([table.at([1, 2], () => "first"), table.at([1, 2], () => "none")]).toEqual(["first", "first"]);
  expect([table.take([1, 2]), table.take([1, 2])]).toEqual(["first", undefined]);
  expect([table.at([1, 2], () => "second"), table.at([3, 4], () => "third")]).toEqual(["second", "third"]);
  expect([table.take([1, 2]), table.at([3, 4], () => "none")]).toEqual(["second", "third"]);
});

test("a table of times copies them: one array may serve for all", () => {
  const table = new TimeTable<number>();
  const time = [0];
  const made = [1, 2, 1].map((n) => {
    time[0] = n;
    return table.at(time, () => n);
  });
  expect(made).toEqual([1, 2, 1]);
});

test("timers come in the order of their instants, each once", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 })), fc.array(fc.nat({ max: 50 })), (instants, moments) => {
      const timers = new TimerQueue();
      const fired: number[] = [];
      for (const instant of instants) {
        timers.add(instant, { alarm: () => fired.push(instant) } as unknown as Operator);
      }
      for (const now of moments.sort((a, b) => a - b)) {
        timers.fire(now);
        expect(fired).toEqual(instants.filter((instant) => instant <= now).sort((a, b) => a - b));
        const left = instants.filter((instant) => instant > now);
        expect(timers.earliest).toBe(left.length === 0 ? undefined : Math.min(...left));
      }
    }),
    runs(200),
  );
});

test("timers that are set all rouse who waits when the wall clock is set back, and stay", () => {
  const timers = new TimerQueue();
  let roused = 0;
  timers.noteClocks(1_000, 0);
  for (const instant of [1_050, 9_000]) timers.add(instant, { alarm: () => roused++, isShutDown: false });
  timers.noteClocks(1_020, 20);
  timers.noteClocks(5_030, 30); // put forward: who is due by that is
  timers.noteClocks(5_025, 30); // no more than the grain of a clock
  expect(roused).toBe(0);
  timers.noteClocks(4_030, 30);
  expect(roused).toBe(2);
  timers.noteClocks(4_040, 40);
  expect(roused).toBe(2);
  expect(timers.earliest).toBe(1_050);
});
