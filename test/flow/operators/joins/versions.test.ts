import fc from "fast-check";
import { expect, test } from "vitest";
import { AsOfLogic } from "../../../../ts/flow/operators/joins/as-of-logic.ts";
import { addVersion, type Version, versionAt } from "../../../../ts/flow/operators/joins/versions.ts";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { recordingContext } from "../../state/recording-context.ts";

/** Of those that have taken effect, the latest by event time; of several of one event time, that which did so last. */
function validAt(instant: number, all: readonly Version[]): unknown {
  const ranked = all
    .filter((version) => version.instant <= instant)
    .sort((a, b) => a.eventTime - b.eventTime || a.instant - b.instant);
  return ranked.at(-1)?.value;
}

test("which version is valid does not depend on the order in which they came", () => {
  const drawn = fc.uniqueArray(fc.record({ eventTime: fc.nat({ max: 6 }), late: fc.nat({ max: 4 }) }), {
    selector: ({ eventTime, late }) => `${eventTime} ${late}`,
    maxLength: 12,
  });
  fc.assert(
    fc.property(drawn, (drawn) => {
      const all = drawn.map(({ eventTime, late }, value) => ({
        value,
        eventTime,
        instant: eventTime + late,
      }));
      const versions: Version[] = [];
      for (const version of all) addVersion(versions, version);
      for (let instant = -1; instant < 12; instant++)
        expect(versionAt(versions, instant)?.value).toBe(validAt(instant, all));
    }),
    { numRuns: 500 },
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
