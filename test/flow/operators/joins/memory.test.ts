import {
  Dataflow,
  type FlowReport,
  join,
  type KeyedStream,
  type RunningFlow,
  type Source,
  session,
  windowJoin,
} from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { startOn } from "../../given.ts";
import { settle } from "../../settle.ts";

interface Event {
  readonly key: string;
  readonly at: number;
  readonly isLeft: boolean;
}

type Keyed = KeyedStream<string, Event>;
type Step = (left: Keyed, right: Keyed) => KeyedStream<string, unknown>;

const RECORDS = 60_000;
const DISORDER = 500;
const BATCH = 1_000;

/** 100 keys at a time, each for 2 s; then time goes on to where all of it is long past, and nothing comes any more. */
function moving(watch: () => void): Source<Event> {
  const event = (row: number): Event => ({
    key: `key-${Math.floor(row / 2_000)}-${row % 100}`,
    at: row - (row % 1_009 === 0 ? 60_000 : (row * 7_919) % DISORDER),
    isLeft: (row * 31) % 7 < 3,
  });
  let row = 0;
  return {
    partitions: () => ["all"],
    open: () => ({
      position: () => row,
      read() {
        watch();
        if (row > RECORDS) return new Promise(() => {});
        const values =
          row === RECORDS
            ? [1, 2].map((times) => ({ key: "last", at: times * 10 * RECORDS, isLeft: times === 2 }))
            : Array.from({ length: BATCH }, (_, i) => event(row + i));
        row += BATCH;
        return { values };
      },
    }),
  };
}

const within = { before: 200, after: 200 };
const counting = { start: () => ({ n: 0 }), onValue: (state: { n: number }) => void state.n++ };
const steps: Readonly<Record<string, Step>> = {
  "interval join": (left, right) => left.intervalJoin("it", right, within).results,
  "full interval join": (left, right) => left.intervalJoin("it", right, { ...within, type: "full" }).results,
  "as-of join": (left, right) => left.asOfJoin("it", right, { validFor: 200 }).results,
  "window join over sessions": (left, right) =>
    windowJoin("it", { left, right }, session({ gap: 200 })).results,
  "complete join": (left, right) => join("it", { left, right }, { expireAfter: 200 }),
  "running join": (left, right) => join("it", { left, right }, { expireAfter: 200, emit: "running" }),
  "final join of all": (left, right) =>
    join("it", { left, right }, { expireAfter: 200, emit: "final", keep: "all" }),
  dedupe: (left, right) => left.merge("both", right).dedupe("it", { within: 200 }),
  expireAfter: (left, right) => left.merge("both", right).stateful("it", counting, { expireAfter: 200 }),
  "event timers": (left, right) =>
    left.merge("both", right).stateful("it", {
      start: () => ({ n: 0 }),
      onValue: (_, { at }, context) => context.setEventTimer(at + 200),
      onEventTimer: (_, context) => context.forget(),
    }),
  reorder: (left, right) => left.merge("both", right).reorder("it").results,
  fill: (left, right) =>
    left.merge("both", right).fill("it", { every: 50, with: "previous", longest: 200 }).results,
};

const keptBy = (report: FlowReport): number =>
  report.steps.find(({ id }) => id === "test.it" || id === "test.it.windows")!.kept!;

test.each(Object.keys(steps))(
  "%s: what is kept of keys that come and go is little, and then nothing",
  async (name) => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    let running: RunningFlow | undefined;
    let most = 0;
    const watch = (): void => {
      if (running !== undefined) most = Math.max(most, keptBy(running.inspect()));
    };
    const keyed = flow
      .input("in", moving(watch), { eventTime: { at: ({ at }) => at, outOfOrder: DISORDER } })
      .keyBy("key", ({ key }) => key);
    const { trues, falses } = keyed.branch("sides", ({ isLeft }) => isLeft);
    steps[name]!(trues, falses).output("out", () => {});
    running = startOn(host, flow);
    for (let turns = 0; turns < 200; turns++) await host.settle();
    expect(most).toBeGreaterThan(50);
    expect(most).toBeLessThan(2_500);
    expect(keptBy(running.inspect())).toBeLessThanOrEqual(2); // the record that time has come to
    await settle(host, running.stop());
  },
);
