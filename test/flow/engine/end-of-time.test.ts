import { Dataflow, type KeyedStream, pushSource, tumbling } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { runToEnd, startOn } from "../given.ts";
import { settle } from "../settle.ts";

// What the end of the input brings travels at how far event time comes before it: not so late that it would be late behind.

interface Row {
  readonly key: string;
  readonly at: number;
}

const rows = (...all: readonly (readonly [key: string, at: number])[]): Row[] =>
  all.map(([key, at]) => ({ key, at }));

/** What a step that emits at the end gives, in windows of an instant, and what of it is late. */
async function atTheEnd(
  build: (left: KeyedStream<string, Row>, right: KeyedStream<string, Row>) => KeyedStream<string, unknown>,
  left: readonly Row[],
  right: readonly Row[],
): Promise<{ readonly given: unknown[]; readonly late: unknown[] }> {
  const flow = new Dataflow("test");
  const eventTime = { at: (row: Row) => row.at };
  const [one, other] = [left, right].map((given, i) =>
    flow.input(`in ${i}`, [...given], { eventTime }).keyBy(`key ${i}`, ({ key }) => key),
  );
  const ends = build(one!, other!).stateful("ends", {
    start: () => 0,
    onValue: () => [],
    onEnd: (_, { key }) => [key],
  });
  const { results, late } = ends.window(tumbling(1)).collect("windows");
  const outcome = { given: [] as unknown[], late: [] as unknown[] };
  results
    .values()
    .map("row", ({ start, value }) => [start, ...value])
    .output("out", outcome.given);
  late.values().output("late", outcome.late);
  await runToEnd(flow);
  return outcome;
}

test("a step before it holds time back", async () => {
  const outcome = await atTheEnd(
    (left, right) => left.intervalJoin("pairs", right, { after: 10, type: "left" }).results,
    rows(["a", 95], ["b", 100]),
    rows(["c", 100]),
  );
  expect(outcome).toEqual({
    given: [
      [95, "a"],
      [100, "b"],
    ],
    late: [],
  });
});

test("nobody waits for it once the flow is stopped", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const pushed = pushSource<number>();
  flow
    .input("in", pushed.source, { eventTime: { at: (n) => n } })
    .keyBy("key", () => "all")
    .stateful("ends", { start: () => 0, onValue: () => [], onEnd: () => [1] })
    .output("out", []);
  const running = startOn(host, flow);
  pushed.push(5);
  await host.settle();
  await settle(host, running.stop());
  expect(running.state).toBe("stopped");
  expect(host.monotonic()).toBe(0); // at once
});

test("the small side of a join is further on", async () => {
  const outcome = await atTheEnd(
    (left, right) => left.broadcastJoin("small", right, { by: () => "c", type: "left" }),
    rows(["a", 95], ["b", 100]),
    rows(["c", 1_000]),
  );
  expect(outcome).toEqual({ given: [[100, "b"]], late: ["a"] });
});
