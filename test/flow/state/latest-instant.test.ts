import { expect, test } from "vitest";
import { StepState } from "../../../ts/flow/state/step-state.ts";

test("an earlier instant changes nothing, of this worker or of another", () => {
  const latest = new StepState().latest("watermark");
  expect(latest.instant).toBe(Number.NEGATIVE_INFINITY);
  for (const content of [30, 10]) latest.load({ table: "watermark", key: 1, content });
  expect(latest.instant).toBe(30);
  latest.note(20);
  expect(latest.instant).toBe(30);
});

test("it is saved when it is another than was saved last", () => {
  const latest = new StepState().latest("watermark");
  expect(latest.takeTouched()).toEqual([]);
  expect([...latest.saved()]).toEqual([]);
  latest.note(10);
  const saved = [{ table: "watermark", key: 0, content: 10 }];
  expect(latest.takeTouched()).toEqual(saved);
  expect(latest.takeTouched()).toEqual([]);
  expect([...latest.saved()]).toEqual(saved);
});

test("every worker is given that of all", () => {
  expect(new StepState().latest("watermark").placement).toBe("copied");
});
