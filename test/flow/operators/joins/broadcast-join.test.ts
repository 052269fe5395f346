import fc from "fast-check";
import { Dataflow, type FlowError, pushSource, StepError, start } from "tidemark";
import { describe, expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { endless, SpiedSource } from "../../../run/doubles.ts";
import { failureOfFlow, records, runToEnd, startOn } from "../../given.ts";
import { byWorker, runOnWorkers } from "../../on-workers.ts";
import { settle, until } from "../../settle.ts";
import { rowsOf } from "./rows-of.ts";
import { type Event, runAs, settings, sidesOf, sorted } from "./sides.ts";

const options = fc.record({
  type: fc.constantFrom<"inner" | "left">("inner", "left"),
  keep: fc.constantFrom<"first" | "last" | "all">("first", "last", "all"),
});

function best(events: readonly Event[], keep: "first" | "last" | "all"): readonly Event[] {
  if (keep === "all" || events.length === 0) return events;
  const at = events.map((event) => event.at);
  const wanted = keep === "first" ? Math.min(...at) : Math.max(...at);
  const equals = events.filter((event) => event.at === wanted);
  return [keep === "first" ? equals[0]! : equals.at(-1)!];
}

test("complete: each record sees all of the small side, on any worker, in any interleaving", () =>
  fc.assert(
    fc.asyncProperty(settings(2), options, async (setting, { type, keep }) => {
      const [stream, small] = sidesOf(setting);
      const joined = stream!.broadcastJoin("j", small!, { by: (_, key) => key, type, keep });
      const rows = rowsOf(joined.map("ids", ({ left, right }) => ({ left: left.id, right: right?.id })));
      await runAs(joined.flow, setting);
      const expected = setting.sides[0]!.flatMap(({ id, key, at }): unknown[] => {
        const found = best(
          setting.sides[1]!.filter((event) => event.key === key),
          keep,
        );
        if (found.length === 0) return type === "left" ? [[{ left: id }, key, at]] : [];
        return found.map((event) => [{ left: id, right: event.id }, key, at]);
      });
      expect(sorted(rows.map(({ row }) => row))).toEqual(sorted(expected));
    }),
    { numRuns: 120 },
  ));

test("complete: records that waited travel at the watermark they came at", () =>
  fc.assert(
    fc.asyncProperty(settings(2), async (setting) => {
      const [stream, small] = sidesOf(setting);
      const plain = rowsOf(stream!);
      const joined = rowsOf(
        stream!.broadcastJoin("j", small!, { by: () => 0, type: "left" }).map("l", (r) => r.left),
      );
      await runAs(stream!.flow, setting);
      expect(sorted(joined)).toEqual(sorted(plain));
    }),
    { numRuns: 60 },
  ));

test("records keep their order, and need no key", async () => {
  const flow = new Dataflow("test");
  const small = flow.input("small", [{ n: 1 }, { n: 2 }]).keyBy("n", ({ n }) => n);
  const joined = flow.input("in", [2, 3, 1, 2], { batchSize: 1 }).broadcastJoin("j", small, { by: (n) => n });
  expect((await records(joined)).map(({ left, right }) => [left, right.n])).toEqual([
    [2, 2],
    [1, 1],
    [2, 2],
  ]);
});

test("changing: a record sees what is there, nothing waits, and the small side holds no time back", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const [left, right] = [pushSource<number>(), pushSource<{ id: string; price: number }>()];
  const prices = flow.input("prices", right.source).keyBy("id", ({ id }) => id);
  const joined = flow
    .input("in", left.source, { eventTime: { at: (at) => at } })
    .broadcastJoin("j", prices, { by: () => "tea", type: "left", small: "changing" });
  const rows = rowsOf(joined.keyBy("all", () => "all"));
  const passed: number[] = [];
  joined.reorder("by time").results.output("passed by the watermark", ({ left }) => passed.push(left));
  const running = startOn(host, flow);
  left.push(10);
  await until(host, () => rows.length === 1);
  right.push({ id: "tea", price: 3 });
  await host.settle();
  left.push(20);
  left.push(30);
  await until(host, () => rows.length === 3);
  right.push({ id: "tea", price: 4 });
  await host.settle();
  left.push(40);
  await until(host, () => rows.length === 4);
  expect(rows.map(({ row, watermark }) => [row[0].left, row[0].right?.price, watermark])).toEqual([
    [10, undefined, Number.NEGATIVE_INFINITY],
    [20, 3, 10],
    [30, 3, 20],
    [40, 4, 30],
  ]);
  await until(host, () => passed.includes(30));
  left.end();
  right.end();
  await settle(host, running.done);
});

test("stopped before the small side has ended, nothing is joined with half of it", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const [left, right] = [pushSource<number>(), pushSource<number>()];
  const small = flow.input("small", right.source).keyBy("key", (n) => n);
  const out: unknown[] = [];
  flow
    .input("in", left.source)
    .broadcastJoin("j", small, { by: (n) => n, type: "left" })
    .output("out", out);
  const running = startOn(host, flow);
  left.push(1);
  right.push(1);
  await host.settle();
  await settle(host, running.stop());
  expect(out).toEqual([]);
});

test("a function that throws ends the flow, naming step and record", async () => {
  const flow = new Dataflow("test");
  const small = flow.input("small", ["a"]).keyBy("key", (text) => text);
  const cause = new Error("no key");
  const by = (): string => {
    throw cause;
  };
  flow.input("in", ["x"]).broadcastJoin("j", small, { by }).output("out", []);
  const error = await failureOfFlow(flow);
  expect(error).toBeInstanceOf(StepError);
  expect(error).toMatchObject({ code: "step-failed", cause, site: { step: "test.j", record: '"x"' } });
});

test("refuses options out of range and small sides without keys, when it is declared", async () => {
  const flow = new Dataflow("test");
  const stream = flow.input("in", ["x"]);
  const small = stream.keyBy("key", (text) => text);
  const by = (text: string): string => text;
  const wrong = (code: string): FlowError => expect.objectContaining({ code }) as FlowError;
  expect(() => stream.broadcastJoin("a", small, { by, type: "full" as "left" })).toThrow(wrong("bad-option"));
  expect(() => stream.broadcastJoin("b", small, { by, small: "now" as "changing" })).toThrow(
    wrong("bad-option"),
  );
  expect(() => stream.broadcastJoin("c", small, { by: "key" as unknown as typeof by })).toThrow(
    wrong("bad-option"),
  );
  expect(() => stream.broadcastJoin("d", stream as unknown as typeof small, { by })).toThrow(
    wrong("not-a-stream"),
  );
  stream.output("out", []);
  await runToEnd(flow);
});

test("in a loop, what goes round finds a small side from outside: all that can be reached in a graph", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 })), { maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(),
      async (edges, workers, seed) => {
        const flow = new Dataflow("test");
        const from = flow.input("edges", edges, { batchSize: 2 }).keyBy("from", ([from]) => from);
        const { seen } = flow.input("start", [0]).iterate("reach", (inner) => {
          const seen = inner
            .keyBy("node", (node) => node)
            .stateful("new", {
              start: () => ({ isNew: true }),
              onValue(state, node) {
                if (!state.isNew) return;
                state.isNew = false;
                return [node];
              },
            })
            .values();
          const again = seen
            .broadcastJoin("out of", from, { by: (node) => node, keep: "all" })
            .map("to", ({ right: [, to] }) => to);
          return { again, seen };
        });
        const { sink, values } = byWorker<number>(workers);
        seen.output("seen", sink);
        if (workers === 1) await runToEnd(flow);
        else await runOnWorkers(flow, workers, seed);
        const reached = new Set([0]);
        for (const node of reached) for (const [a, b] of edges) if (a === node) reached.add(b);
        expect(values.flat().sort()).toEqual([...reached].sort());
      },
    ),
    { numRuns: 60 },
  ));

test("in a loop, a small side from inside is never complete, and refused; one that changes is not waited for", async () => {
  const declare = (small: "complete" | "changing"): Dataflow => {
    const flow = new Dataflow("test");
    const { out } = flow.input("n", [1, 2]).iterate("loop", (inner) => {
      const side = inner.keyBy("key", (n) => n);
      const out = inner.broadcastJoin("j", side, { by: (n) => n, small, type: "left" });
      return { again: inner.filter("none", () => false), out };
    });
    out.output("out", []);
    return flow;
  };
  expect(() => declare("complete")).toThrow(
    /"test\.loop\.j" \(.*: its small side comes from inside the loop "test.loop"/,
  );
  await runToEnd(declare("changing"));
});

describe("records that wait for a small side which does not end", () => {
  const LINE = "x".repeat(2 ** 20);

  test.each([
    ["small", (n: number): unknown => n, 65_536, 2_048],
    ["large", (): unknown => LINE, 40, 4],
  ])("are read up to a bound, and all joined when it has: %s ones", async (_, recordOf, most, more) => {
    const host = new SimulatedHost();
    const source = new SpiedSource((call, limit) => ({
      values: Array.from({ length: Math.min(limit, more) }, (_, i) => recordOf(i)) as number[],
      done: call === 99,
    }));
    const small = pushSource<number>();
    const flow = new Dataflow("test");
    let joined = 0;
    flow
      .input("big", source)
      .broadcastJoin(
        "join",
        flow.input("small", small.source).keyBy("key", () => 0),
        { by: () => 0 },
      )
      .output("out", {
        open: () => ({
          async write(rows) {
            await undefined;
            joined += rows.length;
          },
        }),
      });
    const running = start(flow, { host });
    for (let i = 0; i < 50; i++) await host.settle();
    const { read } = running.inspect();
    expect(read).toBeGreaterThan(most / 2);
    expect(read).toBeLessThanOrEqual(most + more);
    small.push(1);
    await host.settle();
    small.end();
    await settle(host, running.done);
    expect(joined).toBe(running.inspect().read - 1);
    expect(source.reads).toBe(100);
  });

  test("are given up by a stop", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    flow
      .input("big", endless())
      .broadcastJoin(
        "join",
        flow.input("small", pushSource<number>().source).keyBy("key", () => 0),
        { by: () => 0 },
      )
      .output("out", []);
    const running = start(flow, { host });
    for (let i = 0; i < 5; i++) await host.settle();
    await settle(host, running.stop());
    const { read, written, abandoned } = running.inspect();
    expect([written, abandoned]).toEqual([0, read]);
  });

  test("are read on where both sides are made of one input, which could not end otherwise", async () => {
    const host = new SimulatedHost();
    const flow = new Dataflow("test");
    const numbers = flow.input(
      "in",
      Array.from({ length: 100_000 }, (_, n) => n),
    );
    const small = numbers.filter("few", (n) => n < 10).keyBy("key", (n) => n);
    const out: unknown[] = [];
    numbers.broadcastJoin("join", small, { by: (n) => n % 1_000 }).output("out", out);
    await settle(host, start(flow, { host }).done);
    expect(out).toHaveLength(1_000);
  });
});

test("changing: what of the small side is there already is learned first", async () => {
  const flow = new Dataflow("test");
  const main = flow.input("main", [1, 2]);
  const small = flow.input("small", [1, 2]).keyBy("key", (n) => n);
  const joined = main.broadcastJoin("j", small, { by: (n) => n, small: "changing" });
  expect(await records(joined)).toEqual([
    { left: 1, right: 1 },
    { left: 2, right: 2 },
  ]);
});

test.each([2, 3])(
  "%s joins that have each other's records as their small sides all come to their end",
  async (count) => {
    const MORE_THAN_WAIT = 70_000;
    const flow = new Dataflow("ring");
    const numbers = Array.from({ length: MORE_THAN_WAIT }, (_, n) => n);
    const inputs = Array.from({ length: count }, (_, i) => flow.input(`in ${i}`, numbers));
    const found = inputs.map(() => 0);
    for (const [i, input] of inputs.entries()) {
      const small = inputs[(i + 1) % count]!.keyBy(`key ${i}`, (n) => n);
      input.broadcastJoin(`join ${i}`, small, { by: (n) => n }).output(`out ${i}`, () => {
        found[i]!++;
      });
    }
    await runToEnd(flow);
    expect(found).toEqual(inputs.map(() => MORE_THAN_WAIT));
  },
);
