import {
  calendar,
  countWindow,
  Dataflow,
  type DeadLetter,
  fold,
  globalWindow,
  type Key,
  SimulatedHost,
  session,
  sliding,
  tumbling,
  type Windower,
} from "tidemark";
import { describe, expect, test } from "vitest";
import { runToEnd } from "../../given.ts";

/** Takes no value but with early results due, so that records wait before they are rejected. */
const takesNothing = fold<number, number>(
  () => 0,
  () => {
    throw new RangeError("no");
  },
  { merge: (a) => a },
);

const windowers: Readonly<Record<string, Windower<number>>> = {
  tumbling: tumbling(10),
  calendar: calendar({ unit: "day" }),
  sliding: sliding({ length: 10, every: 5 }),
  session: session({ gap: 10 }),
  count: countWindow(2, { every: 1 }),
  "global by count": globalWindow({ trigger: { count: 2 } }),
  "global by time": globalWindow({ trigger: { every: 10 } }),
  "global by a function": globalWindow({
    trigger: {
      when() {
        throw new RangeError("no");
      },
      every: 10,
    },
  }),
};
const cases = Object.keys(windowers)
  .flatMap((name) =>
    ([undefined, "record", 5] as const).flatMap((emitEvery) =>
      (["event", "processing"] as const).flatMap((clock) =>
        [true, false].map((timed) => ({ name, emitEvery, clock, timed })),
      ),
    ),
  )
  .filter(({ name, emitEvery, clock, timed }) => {
    const windower = windowers[name]!;
    const isEndless = windower.kind === "count" || windower.kind === "global";
    if (isEndless && emitEvery === 5) return false;
    const goesByTime = windower.kind === "global" ? windower.trigger.everyMs !== undefined : !isEndless;
    return timed || !goesByTime || clock === "processing";
  });

describe("a dead letter has the event time of its record, if that has one", () => {
  test.each(cases)(
    "$name windows, clock $clock, early $emitEvery, timed $timed",
    async ({ name, ...how }) => {
      const { clock, timed, emitEvery } = how;
      const windower = windowers[name]!;
      const flow = new Dataflow("letters");
      const input = flow.input("in", [3, 7], timed ? { eventTime: { at: (n) => n } } : {});
      const early = emitEvery === undefined ? {} : { emitEvery };
      const { failed, results, late } = input
        .keyBy("key", () => "k")
        .window(windower as ReturnType<typeof tumbling>, { clock, onError: "dead-letter", ...early })
        .aggregate("w", takesNothing);
      const letters: DeadLetter<number, Key>[] = [];
      failed.output("failed", letters);
      results.output("results", []);
      late.output("late", []);
      await runToEnd(flow, new SimulatedHost({ now: 1_000_000 }));
      expect(letters.map(({ record, eventTime }) => [record, eventTime])).toEqual(
        [3, 7].map((n) => [n, timed ? n : undefined]),
      );
    },
  );
});
