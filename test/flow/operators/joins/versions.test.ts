import fc from "fast-check";
import { expect, test } from "vitest";
import { AsOfLogic } from "../../../../ts/flow/operators/joins/as-of-logic.ts";
import {
  addVersion,
  takeVersionAt,
  type Version,
  versionsOf,
} from "../../../../ts/flow/operators/joins/versions.ts";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { recordingContext } from "../../state/recording-context.ts";

/** Of those that have taken effect, the latest by event time; of several of one event time, that which did so last. */
function validAt(instant: number, all: readonly Version[]): unknown {
  const ranked = all
    .filter((version) => version.instant <= instant)
    .sort((a, b) => a.eventTime - b.eventTime || a.instant - b.instant);
  return ranked.at(-1)?.value;
}

const drawn = fc.uniqueArray(fc.record({ eventTime: fc.nat({ max: 6 }), late: fc.nat({ max: 4 }) }), {
  selector: ({ eventTime, late }) => `${eventTime} ${late}`,
  minLength: 1,
  maxLength: 12,
});

test("which version is valid does not depend on the order in which they came", () => {
  fc.assert(
    fc.property(drawn, (drawn) => {
      const all = drawn.map(({ eventTime, late }, value) => ({
        value,
        eventTime,
        instant: eventTime + late,
      }));
      const versions = versionsOf(all.slice(0, 1));
      for (const version of all.slice(1)) addVersion(versions, version);
      for (let instant = -1; instant < 12; instant++)
        expect(takeVersionAt(versions, instant)?.value).toBe(validAt(instant, all));
    }),
    { numRuns: 500 },
  );
});

test("a version that can be valid no more is not kept", () => {
  fc.assert(
    fc.property(drawn, (drawn) => {
      const all = drawn.map(({ eventTime, late }, value) => ({
        value,
        eventTime,
        instant: eventTime + late,
      }));
      const versions = versionsOf(all.slice(0, 1));
      for (const version of all.slice(1)) addVersion(versions, version);
      const kept = [...versions];
      for (const [i, { eventTime, instant }] of kept.entries()) {
        if (i === 0) continue;
        expect(instant).toBeGreaterThan(kept[i - 1]!.instant);
        expect(eventTime).toBeGreaterThanOrEqual(kept[i - 1]!.eventTime);
      }
      takeVersionAt(versions, 20);
      expect(versions.size).toBe(1);
    }),
  );
});

test("of a key that is updated again and again, and never asked for, few versions are kept", () => {
  const context = recordingContext(new SimulatedHost(), () => {});
  const logic = new AsOfLogic({ validForMs: Number.POSITIVE_INFINITY, outer: false }, context);
  context.state.track();
  for (let at = 0; at < 1_000; at++) {
    logic.onBatch({ values: [at], keys: ["only"], eventTimes: [at] }, at, 1);
    logic.onWatermark(at, () => {});
  }
  const [saved] = context.state.takeTouched();
  expect(saved).toMatchObject({ content: { length: expect.toSatisfy((length: number) => length < 10) } });
});
