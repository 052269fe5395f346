import { Dataflow, type KeyedStream } from "tidemark";
import { expect, test } from "vitest";
import type { StateKeeper } from "../../../ts/flow/engine/state-keeper.ts";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { Cluster } from "../../../ts/testing/cluster.ts";
import { KeptCells } from "../state/saved-cells.ts";
import { Tape } from "./tape.ts";

type Numbers = KeyedStream<string, number>;

/** A flow of one input in two lives: what was saved of its steps in the first is there in the second. */
class TwoLives {
  readonly host = new SimulatedHost({ now: 1_000 });
  readonly tape: Tape<number>;
  readonly out: unknown[] = [];
  /** Steps and epochs, as they were told. */
  readonly ended: [step: string, epoch: number][] = [];
  readonly #flow = new Dataflow("lives");
  readonly #saved: Map<string, KeptCells> = new Map();

  constructor(records: readonly number[], build: (stream: Numbers) => KeyedStream<string, unknown>) {
    this.tape = new Tape([records]);
    const stream = this.#flow
      .input("in", this.tape, { eventTime: { at: (n) => n } })
      .keyBy("key", () => "all");
    build(stream)
      .values()
      .output("out", this.out as never[]);
  }

  /** @param forgets Steps whose state is lost. */
  async begin(forgets: readonly string[] = []): Promise<Cluster> {
    const keeper: StateKeeper = {
      restored: (step) => (forgets.includes(step) ? [] : (this.#saved.get(step)?.all.values() ?? [])),
      epochEnded: (step, epoch, state) => {
        this.ended.push([step, epoch]);
        const saved = this.#saved.get(step) ?? new KeptCells();
        this.#saved.set(step, saved);
        saved.take([...state.takeTouched()]);
      },
    };
    const cluster = new Cluster(this.#flow, this.host, 1, 1, () => keeper);
    await cluster.start();
    await cluster.settle();
    return cluster;
  }
}

test("a step emits nothing by the wall clock before event time is where it was", async () => {
  const lives = new TwoLives([50, 100, 100, 101], (stream) =>
    stream.stateful("timers", {
      start: () => ({}),
      onValue: (_, n, context) => (n === 50 ? context.setTimer(context.now + 10) : undefined),
      onEventTimer: () => [],
      onTimer: () => ["rang"],
    }),
  );
  const first = await lives.begin();
  lives.tape.feed(0, 2);
  await first.settle();
  first.endEpoch();
  await first.settle();
  lives.tape.rewind([2]);
  const second = await lives.begin(["lives.in"]); // how far event time had come is not known at the input
  await second.advance(1_000);
  expect(lives.out).toEqual([]);
  lives.tape.feed(0, 3);
  await second.advance(1_000);
  expect(lives.out).toEqual(["rang"]);
});

test("an epoch ends though a source has not opened yet", async () => {
  const lives = new TwoLives([1], (stream) =>
    stream.scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    ),
  );
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { open: openTape } = lives.tape;
  lives.tape.open = (async (name: string) => {
    await opened;
    return openTape.call(lives.tape, name);
  }) as never;
  const cluster = await lives.begin();
  for (const epoch of [1, 2]) {
    cluster.endEpoch();
    await cluster.settle();
    expect(
      lives.ended
        .filter(([, ended]) => ended === epoch)
        .map(([step]) => step)
        .sort(),
    ).toEqual(["lives.in", "lives.out", "lives.sum"]);
  }
  open();
  await cluster.settle();
  lives.tape.feed(0, 1);
  await cluster.settle();
  expect(lives.out).toEqual([1]);
});

test("what throttle has let through of a batch since the epoch before comes once", async () => {
  const lives = new TwoLives([1, 1, 1, 1, 1, 1], (stream) =>
    stream.throttle("slow", { records: 2, per: 1_000 }),
  );
  const first = await lives.begin(); // of one instant, most come as one batch
  lives.tape.feed(0, 6);
  await first.settle();
  for (const passed of [2, 4]) {
    expect(lives.out).toHaveLength(passed);
    first.endEpoch();
    await first.settle();
    await first.advance(1_000);
  }
  lives.out.splice(4); // what came after the last epoch that ended is not there
  lives.tape.rewind([6]);
  const second = await lives.begin();
  await second.advance(10_000);
  expect(lives.out).toHaveLength(6);
});

test("an epoch that a stop has cut short is not told of as ended", async () => {
  const lives = new TwoLives([1, 2, 3], (stream) =>
    stream.scan(
      "sum",
      () => 0,
      (sum, n) => sum + n,
    ),
  );
  const cluster = await lives.begin();
  lives.tape.feed(0, 2);
  await cluster.settle();
  cluster.endEpoch();
  await cluster.settle();
  const told = [...lives.ended];
  expect(told.map(([, epoch]) => epoch)).toEqual(told.map(() => 1));
  cluster.stop("enough");
  await cluster.settle();
  expect(cluster.isDone).toBe(true);
  expect(lives.ended).toEqual(told);
});
