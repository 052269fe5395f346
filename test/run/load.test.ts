import { Dataflow, SimulatedHost, type Sink, type Source } from "tidemark";
import { expect, test } from "vitest";
import { startOn } from "../flow/given.ts";
import { settle } from "../flow/settle.ts";
import { Gate, SpiedSource } from "./doubles.ts";

const MB = 2 ** 20;
/** What a worker queues at most, in bytes. */
const BUDGET = 64 * MB;
/** What one read may weigh beyond it. */
const ONE_READ = 8 * MB;

/** A text of a megabyte, which weighs two. */
const LINE = "x".repeat(MB);

/** A sink that takes nothing before the gate opens. */
function held(gate: Gate): Sink<unknown> {
  return { open: () => ({ write: () => gate.passed }) };
}

function* lines(count: number, counted: { read: number }): Generator<string> {
  for (let i = 0; i < count; i++) {
    counted.read++;
    yield LINE;
  }
}

const readings: Readonly<
  Record<string, (count: number, counted: { read: number }) => Iterable<string> | AsyncIterable<string>>
> = {
  "an iterable": (count, counted) => lines(count, counted),
  "an async iterable": async function* (count, counted) {
    yield* lines(count, counted);
  },
};

test.each(Object.keys(readings))(
  "large records of %s wait in memory up to a number of bytes",
  async (name) => {
    const host = new SimulatedHost();
    const gate = new Gate();
    const counted = { read: 0 };
    const flow = new Dataflow("test");
    flow.input("in", readings[name]!(3_000, counted)).output("out", held(gate));
    const running = startOn(host, flow);
    for (let i = 0; i < 20; i++) await host.settle();
    const { queued } = running.inspect();
    expect(queued!.bytes).toBeLessThan(BUDGET + ONE_READ);
    expect(counted.read).toBeLessThan(100);
    gate.open();
    await settle(host, running.done);
    expect(running.inspect()).toMatchObject({ read: 3_000, written: 3_000 });
    expect(running.inspect().queued).toBeUndefined();
  },
);

test("a source is asked for as many large records as weigh no more than a few megabytes", async () => {
  const host = new SimulatedHost();
  const asked: number[] = [];
  const source = new SpiedSource((call, limit) => {
    asked.push(limit);
    return { values: new Array(call < 2 ? 4 : limit).fill(call < 1 ? LINE : 1), done: call === 3 } as never;
  });
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", []);
  await settle(host, startOn(host, flow).done);
  expect(asked).toEqual([2048, 1, 2048, 2048]);
});

test("partitions are read in turn while there is room", async () => {
  const host = new SimulatedHost();
  const gate = new Gate();
  const reads = new Map<string, number>();
  const source: Source<string> = {
    partitions: () => Array.from({ length: 100 }, (_, i) => `${i}`),
    open: (name) => ({
      position: () => 0,
      read() {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return { values: [LINE, LINE, LINE], done: reads.get(name) === 2 };
      },
    }),
  };
  const flow = new Dataflow("test");
  flow.input("in", source).output("out", held(gate));
  const running = startOn(host, flow);
  await host.settle();
  expect(running.inspect().queued!.bytes).toBeLessThan(BUDGET + ONE_READ);
  expect(reads.size).toBeLessThan(20);
  gate.open();
  await settle(host, running.done);
  expect(running.inspect().written).toBe(600);
});
