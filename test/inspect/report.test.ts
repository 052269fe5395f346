import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { Dataflow, type Source, start } from "../../ts/index.ts";

/** Has got so far, and gets no further. */
function stopsAt(progress: number | undefined): Source<number> {
  return {
    partitions: () => ["only"],
    open: () => ({
      position: () => 0,
      read: () => new Promise<never>(() => {}),
      ...(progress === undefined ? {} : { progress: () => progress }),
    }),
  };
}

async function progressWith(...progress: (number | undefined)[]): Promise<number | undefined> {
  const host = new SimulatedHost();
  const flow = new Dataflow("f");
  for (const [i, some] of progress.entries()) flow.input(`in-${i}`, stopsAt(some)).output(`out-${i}`, []);
  const running = start(flow, { host });
  await host.settle();
  return running.inspect().progress;
}

test("a flow has got as far as the input that is furthest from its end", async () => {
  expect(await progressWith(0.5)).toBe(0.5);
  expect(await progressWith(0.75, 0.25, 1)).toBe(0.25);
});

test("one input of unknown size makes the whole unknown", async () => {
  expect(await progressWith(0.5, undefined)).toBeUndefined();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a progress of %s is none", async (told) => {
  expect(await progressWith(told)).toBeUndefined();
  expect(await progressWith(0.5, told)).toBeUndefined();
});
