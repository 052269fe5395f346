import { Dataflow, type RunningFlow, StepError, start, tumbling } from "tidemark";
import {
  advanceClock,
  end,
  expectRows,
  given,
  givenKeyed,
  rowsOf,
  TestKitError,
  testFlow,
  watermark,
} from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { portOf } from "../../ts/flow/graph/any-stream.ts";

/** Counts by machine what comes within a minute of the clock. */
function minutes(sink: unknown[] = []): Dataflow {
  const flow = new Dataflow("machines");
  flow
    .input("readings", [{ machine: "own", celsius: 0 }])
    .keyBy("machine", ({ machine }) => machine)
    .collect("minute", { within: { minutes: 1 } })
    .map("count", (readings) => readings.length)
    .output("out", sink);
  return flow;
}

const reading = (machine: string): { value: { machine: string; celsius: number } } => ({
  value: { machine, celsius: 20 },
});

describe("testFlow", () => {
  test("gives inputs and captures outputs by id, and leaves the flow as it was", async () => {
    const sink: unknown[] = [];
    const flow = minutes(sink);
    const before = flow.steps.map((step) => ({
      ...step,
      outputs: step.outputs.map((port) => ({ ...port, readers: [...port.readers] })),
    }));
    const kit = testFlow(flow, {
      inputs: { readings: [reading("oven"), reading("press"), reading("oven")] },
    });
    await kit.run();
    kit.expect("out", [
      { value: 2, key: "oven" },
      { value: 1, key: "press" },
    ]);
    expect(sink).toEqual([]);
    expect(flow.steps).toEqual(before);
    const running: RunningFlow = start(flow);
    await running.stop();
  });

  test("an input without a script keeps its source", async () => {
    const kit = testFlow(minutes());
    await kit.run();
    kit.expect("out", [{ value: 1, key: "own" }]);
  });

  test("every step's stream can be read, by id or by handle", async () => {
    const { trues, falses } = given(rowsOf(1, 2, 3)).branch("odd", (n) => n % 2 === 1);
    const kit = testFlow(falses.map("double", (n) => n * 2).flow);
    await kit.run();
    expect(kit.values("given")).toEqual([1, 2, 3]);
    expect(kit.values("odd")).toEqual([1, 3]);
    expect(kit.values(trues)).toEqual([1, 3]);
    expect(kit.values(`odd.${portOf(falses).name}`)).toEqual([2]);
    expect(kit.values("test.double")).toEqual([4]);
  });

  test("captures only what is named, and outputs, if few are", async () => {
    const flow = minutes();
    const kit = testFlow(flow, { inputs: { readings: [reading("oven")] }, observe: ["minute"] });
    await kit.run();
    expect(kit.rows("minute")).toEqual([{ value: [reading("oven").value], key: "oven" }]);
    expect(kit.values("out")).toEqual([1]);
    expect(() => kit.rows("count")).toThrow(/is not observed.*\[unknown-step\]/);
    expect(() => kit.frontier("count")).toThrow("[unknown-step]");
    expect(kit.frontier("minute")).toEqual([]);
  });

  test("captures what goes round in a loop, all or by name", async () => {
    const flow = new Dataflow("loops");
    const { out } = flow.input("in", [1]).iterate("double", (inner) => {
      const { trues, falses } = inner.map("twice", (n) => n * 2).branch("small", (n) => n < 8);
      return { again: trues, out: falses };
    });
    for (const observe of [undefined, ["double.twice", out]]) {
      const kit = testFlow(flow, observe === undefined ? {} : { observe });
      await kit.run();
      expect(kit.values("double.twice")).toEqual([2, 4, 8]);
      expect(kit.values(out)).toEqual([8]);
    }
  });

  test("builds the flow itself", async () => {
    const kit = testFlow((flow) =>
      flow
        .input("n", [1, 2])
        .map("double", (n) => n * 2)
        .output("out", []),
    );
    await kit.run();
    expect(kit.values("out")).toEqual([2, 4]);
  });

  test.each([
    ["an input that is none", () => testFlow(minutes(), { inputs: { minute: [] } })],
    ["a step that is none", () => testFlow(minutes(), { inputs: { reading: [] } })],
    ["an output that is none", () => testFlow(minutes()).rows("nowhere")],
    ["a stream of another flow", () => testFlow(minutes()).rows(given(rowsOf(1)))],
  ])("refuses %s", (_, use) => {
    expect(use).toThrow(TestKitError);
    expect(use).toThrow("[unknown-step]");
  });

  test("refuses a flow without inputs", () => {
    expect(() => testFlow(new Dataflow("empty"))).toThrow("[no-input]");
  });
});

describe("time", () => {
  test("stands still unless it is moved, and goes by in no time when it is", async () => {
    const kit = testFlow(minutes(), { inputs: { readings: [] }, now: new Date("2026-01-01T00:00:00Z") });
    await kit.send("readings", reading("oven"));
    await kit.advanceClock({ seconds: 59 });
    kit.expect("out", []);
    await kit.send("readings", reading("oven"));
    await kit.advanceClock({ seconds: 1 });
    kit.expect("out", [{ value: 2, key: "oven" }]);
    await kit.advanceClock({ days: 1000 });
    expect(new Date(kit.now).toISOString()).toBe("2028-09-27T00:01:00.000Z");
    expect(kit.isDone).toBe(false);
    await kit.end();
    expect(kit.isDone).toBe(true);
  });

  test("a script moves the clock between its records", async () => {
    const script = [reading("oven"), advanceClock({ minutes: 2 }), reading("oven"), reading("oven")];
    const kit = testFlow(minutes(), { inputs: { readings: script } });
    await kit.run();
    kit.expect("out", [
      { value: 1, key: "oven" },
      { value: 2, key: "oven" },
    ]);
    expect(kit.now).toBe(120_000);
  });

  test("timers fire each at its own instant, also those that timers set", async () => {
    const ticks = givenKeyed([{ value: 0, key: "t" }, advanceClock(1000)]).stateful("tick", {
      start: () => 0,
      onValue: (_, __, context): number[] => {
        context.setTimer(context.now + 300);
        return [];
      },
      onTimer: (_, context) => {
        context.setTimer(context.now + 300);
        return [context.now];
      },
    });
    const kit = testFlow(ticks.flow);
    await kit.feed();
    expect(kit.values(ticks)).toEqual([300, 600, 900]);
    await kit.stop();
    expect(kit.isDone).toBe(true);
  });
});

describe("step by step", () => {
  test("plays a row at a time, of each input in turn", async () => {
    const flow = new Dataflow("two");
    given(rowsOf(1, 2), { flow, id: "left" }).merge(
      "both",
      given(rowsOf("a", "b", "c"), { flow, id: "right" }),
    );
    const kit = testFlow(flow);
    const seen: unknown[] = [];
    while (await kit.step()) seen.push([...kit.values("both")].at(-1));
    expect(seen).toEqual([1, "a", 2, "b", "c"]);
  });

  test("gives what all at once gives", async () => {
    const script = [reading("oven"), advanceClock({ minutes: 2 }), reading("press"), reading("oven")];
    const [once, stepwise] = [0, 1].map(() => testFlow(minutes(), { inputs: { readings: script } }));
    while (await stepwise!.step());
    await stepwise!.run();
    await once!.run();
    expect(stepwise!.rows("out")).toEqual(once!.rows("out"));
  });

  test("expect compares what has come since the last time", async () => {
    const kit = testFlow(given(rowsOf(1, 2)).flow);
    await kit.step();
    kit.expect("given", rowsOf(1));
    await kit.step();
    kit.expect("given", rowsOf(2));
    expect(() => kit.expect("given", rowsOf(2))).toThrow("1 missing");
    expect(kit.values("given")).toEqual([1, 2]);
  });

  test("frontiers can be read at inputs, fused steps, keyed steps and outputs", async () => {
    const rows = givenKeyed([{ value: 1, key: "a", at: 5 }], { outOfOrder: 0 });
    rows
      .filter("all", () => true)
      .countFinal("count")
      .output("out", []);
    const kit = testFlow(rows.flow);
    expect(() => kit.frontier("count")).toThrow("[not-started]");
    await kit.step();
    for (const step of ["given", "all", "count"]) expect(kit.frontier(step)).toEqual([[1, 5]]);
    expect(kit.frontier("out")).toEqual([[1, Number.NEGATIVE_INFINITY]]); // nothing of a count at the end is late
    await kit.end();
    for (const step of ["given", "all", "count", "out"]) expect(kit.frontier(step)).toEqual([]);
    expect(kit.watermark("out")).toBe(Number.POSITIVE_INFINITY);
  });

  test("an input that has ended takes nothing more", async () => {
    const kit = testFlow(given([...rowsOf(1), end()]).flow);
    await kit.feed();
    await expect(kit.send("given", { value: 2 })).rejects.toThrow("[input-over]");
    expect(kit.isDone).toBe(true);
  });
});

describe("windows", () => {
  test("close by watermark rows, and find late what comes after", async () => {
    const script = [
      { value: 1, key: "a", at: 5 },
      { value: 1, key: "a", at: 12 },
      watermark(10),
      { value: 1, key: "a", at: 9 },
    ];
    const { results, late } = givenKeyed(script).window(tumbling(10)).count("n");
    const kit = testFlow(results.flow);
    await kit.step();
    await kit.step();
    kit.expect(results, []);
    await kit.step();
    kit.expect(results, [
      { value: expect.objectContaining({ start: 0, end: 10, value: 1 }), key: "a", at: 9 },
    ]);
    await kit.run();
    kit.expect(late, [{ value: 1, key: "a", at: 9 }]);
    kit.expect("n", [{ value: expect.objectContaining({ start: 10, value: 1 }), at: 19 }]);
    expect(kit.rows("n.late")).toEqual(kit.rows(late));
  });
});

describe("a flow that does not end", () => {
  test("for want of anything to do is told apart, with what holds it", async () => {
    const flow = new Dataflow("hangs");
    flow
      .input("in", {
        partitions: () => ["p"],
        open: () => ({ read: () => new Promise<never>(() => {}), position: () => 0 }),
      })
      .output("out", []);
    const kit = testFlow(flow);
    await expect(kit.run()).rejects.toThrow(
      /not ended\nstep "hangs.out.*waits.*step "hangs.in" may still send[\s\S]*\[stuck\]/,
    );
  });

  test("for reading on and on is told apart", async () => {
    const flow = new Dataflow("endless");
    flow
      .input("in", {
        partitions: () => ["p"],
        open: () => ({ read: () => ({ values: [], wakeAt: 1e15 }), position: () => 0 }),
      })
      .output("out", []);
    await expect(testFlow(flow).run()).rejects.toThrow("of virtual time");
  });

  test("for it fails, fails with the step's error, over and over", async () => {
    const broken = given(rowsOf(1)).map("broken", () => {
      throw new Error("no");
    });
    const kit = testFlow(broken.flow);
    expect(await kit.failure()).toBeInstanceOf(StepError);
    await expect(kit.step()).rejects.toThrow("test.broken");
    await expect(expectRows(broken, [])).rejects.toBeInstanceOf(StepError);
  });

  test("a flow that ends well has no failure", async () => {
    await expect(testFlow(given(rowsOf(1)).flow).failure()).rejects.toThrow("[did-not-fail]");
  });
});
