import type { EventTimeOptions } from "tidemark";
import { Dataflow } from "tidemark";
import { advanceClock, type Control, type FlowKit, pause, type Row, testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";

// Bytewax's acceptance cases 38 to 45, on the watermark of an input. "Differs" where Tidemark does something else on
// purpose: see docs/guides/coming-from-bytewax.md.

/** An input that follows its own rule of event time; its records are their own event times. */
function input(eventTime: Omit<EventTimeOptions<number>, "at">): FlowKit {
  const flow = new Dataflow("test");
  const stream = flow.input("in", [] as number[], {
    eventTime: { at: (t: number) => t, ...eventTime } as EventTimeOptions<number>,
  });
  stream.inspect("out", () => {});
  return testFlow(flow, { inputs: { in: [] } });
}

/** How far time has come after each step of a script. */
async function watermarks(
  script: readonly (number | Control)[],
  eventTime: Omit<EventTimeOptions<number>, "at">,
): Promise<number[]> {
  const kit = input(eventTime);
  const reached: number[] = [];
  for (const item of script) {
    const row: Row<number> | Control = typeof item === "number" ? { value: item } : item;
    await kit.send("in", row);
    reached.push(kit.watermark("in"));
  }
  return reached;
}

const minutes = (n: number): number => n * 60_000;

test("38: before any record, time is nowhere", async () => {
  expect(await watermarks([pause()], { outOfOrder: 5 })).toEqual([Number.NEGATIVE_INFINITY]);
});

test("39: it trails the latest record by the allowed disorder", async () => {
  expect(await watermarks([7], { outOfOrder: 5 })).toEqual([2]);
});

test("39, differs: in steps of an eighth of it, for a batch is cut at each", async () => {
  expect(await watermarks([7_000, 7_400, 7_500], { outOfOrder: 5_000 })).toEqual([1_875, 1_875, 2_500]);
});

describe("40: the wall clock", () => {
  test("differs: does not move it", async () => {
    expect(await watermarks([7, advanceClock({ hours: 1 })], { outOfOrder: 5 })).toEqual([2, 2]);
  });

  test("moves it where that is asked for, once all partitions have been silent for so long", async () => {
    const kit = input({ outOfOrder: 5, idleAfter: 1_000 });
    await kit.send("in", { value: 7 });
    await kit.advanceClock(999);
    expect(kit.watermark("in")).toBe(2);
    await kit.advanceClock(1_001);
    expect(kit.watermark("in")).toBe(2 + 2_000);
  });
});

test.each([[true], [false]])("41: in one batch or not (%s): 7, 10 and 7, 3", async (together) => {
  const reachedBy = async (list: number[]): Promise<number> => {
    const kit = input({ outOfOrder: 5 });
    if (together) await kit.send("in", ...list.map((value) => ({ value })));
    else for (const value of list) await kit.send("in", { value });
    return kit.watermark("in");
  };
  expect(await reachedBy([7, 10])).toBe(5);
  expect(await reachedBy([7, 3])).toBe(2);
  expect(await reachedBy([7, 7])).toBe(2);
});

test("42: at the end of the input time is over, and stays so", async () => {
  const kit = input({ outOfOrder: 5 });
  await kit.send("in", { value: 7 });
  await kit.end();
  expect(kit.watermark("in")).toBe(Number.POSITIVE_INFINITY);
  await kit.advanceClock({ days: 10_000 });
  expect(kit.watermark("in")).toBe(Number.POSITIVE_INFINITY);
});

describe("43: the greatest disorder", () => {
  const greatest = 8.64e15;

  test.each([[Number.POSITIVE_INFINITY], [Number.MAX_VALUE], [2 * 8.64e15], [{ days: 1e9 }]])(
    "%j: nothing is late before the end",
    async (outOfOrder) => {
      const flow = new Dataflow("test");
      const list = [0, greatest, -greatest, 1.5, 0];
      const { results, late } = flow
        .input("in", list, { batchSize: 1, eventTime: { at: (t) => t, outOfOrder } })
        .reorder("sort");
      const kit = testFlow(late.flow);
      await kit.run();
      expect(kit.values(late)).toEqual([]);
      expect(kit.values(results)).toEqual([-greatest, 0, 0, 1.5, greatest]);
    },
  );

  test("differs: it is not moved by the clock either", async () => {
    const script = [7, advanceClock(2_000), 9];
    const reached = await watermarks(script, { outOfOrder: Number.POSITIVE_INFINITY });
    expect(new Set(reached)).toEqual(new Set([Number.NEGATIVE_INFINITY]));
  });
});

test("44: records that go back do not take time back", async () => {
  expect(await watermarks([7, 3, -100, 6, 8], { outOfOrder: 5 })).toEqual([2, 2, 2, 2, 3]);
});

test("45, differs: the clock of the other's table makes no difference, so that 10:36 is not late", async () => {
  const table = [10 * 60 + 35, 10 * 60 + 38, 10 * 60 + 39, 10 * 60 + 36];
  const grain = minutes(5) / 8;
  const script = table.flatMap((at) => [minutes(at), advanceClock({ minutes: 1 })]);
  const reached = await watermarks(script, { outOfOrder: { minutes: 5 } });
  const steps = reached.map((at) => Math.floor(at / grain));
  const latest = [635, 635, 638, 638, 639, 639, 639, 639];
  expect(steps).toEqual(latest.map((at) => Math.floor(minutes(at - 5) / grain)));
  expect(minutes(10 * 60 + 36)).toBeGreaterThan(reached.at(-1)!);
});

describe("watermarks of one's own", () => {
  test("may be carried by records", async () => {
    const marks = (): { onRecord: (t: number) => number | undefined } => ({
      onRecord: (t) => (t % 10 === 0 ? t : undefined),
    });
    expect(await watermarks([3, 10, 7, 20], { watermark: marks })).toEqual([
      Number.NEGATIVE_INFINITY,
      10,
      10,
      20,
    ]);
  });

  test("that go back are no news", async () => {
    const back = (): { onRecord: (t: number) => number } => ({ onRecord: (t) => -t });
    expect(await watermarks([-5, -3, -9], { watermark: back })).toEqual([5, 5, 9]);
  });
});
