import {
  calendar,
  countWindow,
  Dataflow,
  type RecoveryOptions,
  run,
  session,
  sliding,
  start,
  tumbling,
} from "tidemark";
import { expect, test } from "vitest";
import { MemoryBlobs } from "./memory-blobs.ts";

/** Totals by parity; with `count` as many are counted, too. */
function totals(id: string, options: object, written: unknown[], numbers = [1, 2, 3]): Dataflow {
  const flow = new Dataflow("changed");
  const keyed = flow.input("n", numbers).keyBy("parity", (n) => n % 2);
  keyed
    .stateful(
      id,
      {
        start: () => ({ total: 0 }),
        onValue(state, n) {
          state.total += n;
          return [{ ...state }];
        },
      },
      options,
    )
    .entries()
    .output("out", written);
  return flow;
}

const failure = (flow: Dataflow, recovery: RecoveryOptions): Promise<unknown> =>
  run(flow, { recovery }).then(
    () => "ran",
    (error: unknown) => error,
  );

async function saved(options: object = {}): Promise<MemoryBlobs> {
  const blobs = new MemoryBlobs();
  await run(totals("total", options, []), { recovery: blobs.store });
  return blobs;
}

const more = [1, 2, 3, 10];
const goneOn = [[0, { total: 12 }]];

test("a state of an older version becomes one of the step's", async () => {
  const blobs = await saved({ version: 1 });
  const written: unknown[] = [];
  const migrated: unknown[] = [];
  const migrate = (old: { total: number }, from: number): object => {
    migrated.push([old.total, from]);
    return { total: old.total + 100 };
  };
  await run(totals("total", { version: 3, migrate }, written, more), { recovery: blobs.store });
  expect(migrated.sort()).toEqual([
    [2, 1],
    [4, 1],
  ]);
  expect(written).toEqual([[0, { total: 112 }]]);
});

test.each([
  ["a newer version than the step", { version: 1 }, {}, /version 1, and the step of version 0/],
  [
    "an older version, and the step has no migrate",
    {},
    { version: 1 },
    /version 0, and the step of version 1 has no migrate/,
  ],
  [
    "a version that migrate throws for",
    {},
    {
      version: 1,
      migrate: () => {
        throw new Error("mine");
      },
    },
    /mine/,
  ],
])("a state of %s ends the run before it has begun", async (_name, before, after, problem) => {
  const blobs = await saved(before);
  const error = await failure(totals("total", after, [], more), { store: blobs.store });
  expect(error).toMatchObject({
    name: "StepError",
    code: "cannot-resume",
    message: expect.stringMatching(problem),
  });
  expect(String(error)).toContain("changed.total");
});

test("what another kind of step has left is refused, also where it would fit", async () => {
  const blobs = await saved();
  const other = new Dataflow("changed");
  other.input("n", more).batch("total", { size: 2 }).output("out", []);
  const fits = new Dataflow("changed");
  const keyed = fits.input("n", more).keyBy("parity", (n) => n % 2);
  keyed
    .scan(
      "total",
      () => ({ total: 0 }),
      (state) => state,
    )
    .entries()
    .output("out", []);
  for (const flow of [other, fits])
    expect(await failure(flow, { store: blobs.store })).toMatchObject({
      code: "cannot-resume",
      message: expect.stringContaining("changed.total"),
    });
});

test("a step that was renamed goes on, also when it is not said any more", async () => {
  const blobs = await saved();
  const written: unknown[] = [];
  const renamed = { "changed.sum": "changed.total" };
  await run(totals("sum", {}, []), { recovery: { store: blobs.store, renamed } });
  const running = start(totals("sum", {}, written, more), { recovery: blobs.store });
  await running.done;
  expect(written).toEqual(goneOn);
  expect(running.inspect().recovery).not.toHaveProperty("removed");
});

test("the state of a step that is removed is kept and told of, until it is to be forgotten", async () => {
  const blobs = await saved();
  for (let runs = 0; runs < 3; runs++) {
    const without = start(totals("other", {}, []), { recovery: blobs.store });
    await without.done;
    expect(without.inspect().recovery).toMatchObject({ removed: ["changed.total"] });
  }
  const written: unknown[] = [];
  await run(totals("total", {}, written, more), {
    recovery: { store: blobs.store, forget: ["changed.other"] },
  });
  expect(written).toEqual(goneOn);
  const last = start(totals("total", {}, [], more), { recovery: blobs.store });
  await last.done;
  expect(last.inspect().recovery).not.toHaveProperty("removed");
});

test.each([
  [{ renamed: { "changed.none": "changed.total" } }, /no step "changed.none"/],
  [{ renamed: { "changed.total": "changed.n" } }, /has a step "changed.n"/],
  [{ forget: ["changed.total"] }, /has a step "changed.total"/],
  [{ forget: "changed.total" }, /array of step ids/],
  [{ every: { records: 0 } }, /records/],
  [{ every: "soon" }, /every/],
  [{ keep: { epochs: 0 } }, /keep/],
  [{ atEnd: "stop" }, /atEnd/],
])("%j is refused", (options, problem) => {
  const { store } = new MemoryBlobs();
  expect(() =>
    start(totals("total", {}, []), { recovery: { store, ...options } as RecoveryOptions }),
  ).toThrow(problem);
});

/** The first run pauses with all windows open; the second closes them. */
async function throughWindows(first: () => unknown, second: () => unknown): Promise<unknown> {
  const blobs = new MemoryBlobs();
  const flowOf = (windower: unknown, written: unknown[]): Dataflow => {
    const flow = new Dataflow("windows");
    flow
      .input("t", [3, 7], { eventTime: { at: (t) => t } })
      .keyBy("all", () => "all")
      .window(windower as ReturnType<typeof tumbling>)
      .count("count")
      .results.output("out", written);
    return flow;
  };
  await run(flowOf(first(), []), { recovery: { store: blobs.store, atEnd: "keep" } });
  const written: unknown[] = [];
  const error = await failure(flowOf(second(), written), blobs.store as never);
  return error === "ran" ? written.length : error;
}

const windowers: readonly (() => unknown)[] = [
  () => tumbling(10),
  () => tumbling(20),
  () => tumbling(10, { alignTo: 5 }),
  () => sliding({ length: 10, every: 10 }),
  () => sliding({ length: 10, every: 5 }),
  () => sliding({ length: 10, every: 5, alignTo: 1 }),
  () => session({ gap: 10 }),
  () => session({ gap: 11 }),
  () => countWindow(4),
  () => countWindow(4, { every: 2 }),
  () => calendar({ unit: "day" }),
  () => calendar({ unit: "month" }),
  () => calendar({ unit: "day", timeZone: "Europe/Berlin" }),
  () => calendar({ unit: "week" }),
  () => calendar({ unit: "week", weekStartsOn: 0 }),
];

test("open windows go on in windows of the same shape, and in no others", async () => {
  for (const [i, first] of windowers.entries())
    for (const [j, second] of windowers.entries()) {
      const what = `${first} → ${second}`;
      const outcome = await throughWindows(first, second);
      if (i === j) expect(outcome, what).toBeGreaterThan(0);
      else expect(outcome, what).toMatchObject({ name: "StepError", code: "cannot-resume" });
    }
});

test("the error says which windows", async () => {
  const error = await throughWindows(windowers[0]!, windowers[1]!);
  expect(String((error as Error).cause)).toContain(
    "the step is window (20 ms from 0), and its state is of window (10 ms from 0): give it another id",
  );
});
