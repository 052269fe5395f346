import { expect, test } from "vitest";
import { Alarm } from "../../../ts/flow/engine/alarm.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import type { OperatorInfo } from "../../../ts/timely/index.ts";

/** An alarm, and what it has asked for. */
function watched(): {
  readonly host: SimulatedHost;
  readonly alarm: Alarm;
  readonly asked: (number | "now")[];
} {
  const host = new SimulatedHost();
  const asked: (number | "now")[] = [];
  const info: Partial<OperatorInfo> = {
    host,
    activate: () => void asked.push("now"),
    activateAt: (instant) => void asked.push(instant),
  };
  return { host, alarm: new Alarm(info as OperatorInfo), asked };
}

test("asks once for an instant, and again for an earlier one", () => {
  const { host, alarm, asked } = watched();
  const now = host.now();
  for (const after of [100, 100, 200, 50, 60, 50]) alarm.wakeAt(now + after);
  expect(asked).toEqual([now + 100, now + 50]);
});

test("an instant that has passed is due at once, and what is on its way stays so", () => {
  const { host, alarm, asked } = watched();
  const now = host.now();
  for (const after of [100, 0, 100, -5, 100]) alarm.wakeAt(now + after);
  expect(asked).toEqual([now + 100, "now", "now"]);
});

test("asks again when the instant has come", () => {
  const { host, alarm, asked } = watched();
  const now = host.now();
  alarm.wakeAt(now + 100);
  host.advance(100);
  alarm.wakeAt(now + 150);
  alarm.wakeAt(now + 150);
  expect(asked).toEqual([now + 100, now + 150]);
});

test("asks again when the wall clock was set back after the alarm had gone off", () => {
  const { host, alarm, asked } = watched();
  const now = host.now();
  alarm.wakeAt(now + 100);
  host.advance(100);
  host.jumpWallClock(-1_000);
  alarm.wakeAt(now + 120);
  expect(asked).toEqual([now + 100, now + 120]);
});

test("asks again when the wall clock was set forth past what is on its way", () => {
  const { host, alarm, asked } = watched();
  const now = host.now();
  alarm.wakeAt(now + 100);
  host.jumpWallClock(1_000);
  alarm.wakeAt(now + 1_050);
  expect(asked).toEqual([now + 100, now + 1_050]);
});
