import {
  count,
  countWindow,
  Dataflow,
  globalWindow,
  type RunningFlow,
  session,
  sliding,
  start,
  tumbling,
  type Windower,
  type WindowOptions,
} from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { FedSource } from "../../event-time/fed-input.ts";
import { settle } from "../../settle.ts";

interface Event {
  readonly key: string;
  readonly t: number;
}

const HOUR = 3_600_000;

interface Watched {
  readonly source: FedSource<Event>;
  readonly host: SimulatedHost;
  readonly running: RunningFlow;
  /** How many states there are once all is at rest. */
  kept(): Promise<number | undefined>;
}

function watched(windower: Windower<Event>, options: WindowOptions = {}): Watched {
  const source = new FedSource<Event>("a", "b");
  const flow = new Dataflow("test");
  flow
    .input("in", source, { eventTime: { at: ({ t }) => t, outOfOrder: 10, idleAfter: 1_000 } })
    .keyBy("key", ({ key }) => key)
    .window(windower, options)
    .aggregate("w", count())
    .results.output("out", []);
  const host = new SimulatedHost({ now: 0 });
  const running = start(flow, { host });
  return {
    ...{ source, host, running },
    async kept() {
      await host.settle();
      return running.inspect().steps.find(({ id }) => id === "test.w")!.kept;
    },
  };
}

/** A thousand keys that occur once. */
const once = Array.from({ length: 1_000 }, (_, i) => ({ key: `k${i}`, t: i }));

test.each<[string, Windower<Event>, WindowOptions, number]>([
  ["tumbling", tumbling(1_000), {}, 1_000],
  ["tumbling, with lateness", tumbling(1_000), { allowedLateness: 500 }, 1_000],
  ["tumbling, with early results", tumbling(1_000), { emitEvery: 10 }, 1_000],
  ["sliding, in panes", sliding({ length: 1_000, every: 100 }), {}, 1_000],
  [
    "sliding, in panes, with lateness",
    sliding({ length: 1_000, every: 100 }),
    { allowedLateness: 500 },
    1_000,
  ],
  ["sliding, with early results", sliding({ length: 1_000, every: 500 }), { emitEvery: 100 }, 1_000],
  ["session", session({ gap: 2_000 }), {}, 1_000],
  ["session, with lateness", session({ gap: 2_000 }), { allowedLateness: 100 }, 1_000],
  ["global, purged", globalWindow<Event>({ trigger: { count: 1 }, purge: true }), {}, 0],
  ["global, purged in time", globalWindow<Event>({ trigger: { every: 5_000 }, purge: true }), {}, 1_000],
])(
  "%s: of keys in closed windows nothing is kept, though a partition is idle",
  async (_, windower, options, most) => {
    const { source, host, running, kept } = watched(windower, options);
    expect(await kept()).toBe(0);
    source.give("a", ...once);
    source.give("b", { key: "other", t: 0 });
    expect(await kept()).toBeGreaterThanOrEqual(most);
    source.give("a", { key: "last", t: HOUR });
    await host.settle();
    // Partition b falls silent, and time goes on without it.
    for (let i = 0; i < 30; i++) {
      host.advance(100);
      await host.settle();
    }
    source.give("a", { key: "last", t: 2 * HOUR });
    source.give("a", { key: "last", t: 2 * HOUR + 1 });
    expect(await kept()).toBeLessThanOrEqual(25);
    // A key that comes too late leaves nothing either.
    const before = await kept();
    source.give("b", { key: "late", t: 5 });
    if (windower.kind !== "global") expect(await kept()).toBe(before);
    source.end("a");
    source.end("b");
    await settle(host, running.done);
    expect(running.inspect().steps.find(({ id }) => id === "test.w")!.kept).toBe(0);
  },
);

test("count windows keep keys whose windows are not full, until the end", async () => {
  const { source, host, running, kept } = watched(countWindow(2));
  source.give("a", ...once, ...once.slice(10));
  expect(await kept()).toBe(10);
  source.end("a");
  source.end("b");
  await settle(host, running.done);
  expect(await kept()).toBe(0);
});

test("by the wall clock too, nothing is kept of a window that has closed", async () => {
  const { source, host, kept } = watched(tumbling(1_000), { clock: "processing" });
  source.give("a", ...once);
  expect(await kept()).toBe(1_000);
  host.advance(1_000);
  expect(await kept()).toBe(0);
});
