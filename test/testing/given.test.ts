import { Dataflow, FlowError, run } from "tidemark";
import {
  advanceClock,
  end,
  expectRows,
  given,
  givenKeyed,
  pause,
  rowsOf,
  TestKitError,
  testFlow,
  testSource,
  watermark,
} from "tidemark/testing";
import { describe, expect, test } from "vitest";

describe("given", () => {
  test("gives its rows in order, with their event times", async () => {
    const rows = [
      { value: "a", at: 10 },
      { value: "b", at: 5 },
    ];
    await expectRows(given(rows), rows);
  });

  test("takes instants of any kind", async () => {
    const rows = given([
      { value: 1, at: new Date(7) },
      { value: 2, at: { epochMilliseconds: 8 } },
    ]);
    await expectRows(rows, [
      { value: 1, at: 7 },
      { value: 2, at: new Date(8) },
    ]);
  });

  test("keyed rows keep their keys, a number and its digits apart", async () => {
    const kit = testFlow(
      givenKeyed<string | number, string>([
        { value: "x", key: 1 },
        { value: "y", key: "1" },
      ]).flow,
    );
    await kit.run();
    expect(kit.rows("given")).toEqual([
      { value: "x", key: 1 },
      { value: "y", key: "1" },
    ]);
  });

  test("reads batches up to the batch size, and no further than a pause", async () => {
    const script = [...rowsOf(1, 2, 3, 4, 5), pause(), ...rowsOf(6)];
    const sizes = given(script, { batchSize: 2 }).flatMapBatch("size", (batch) => [batch.length]);
    await expectRows(sizes, rowsOf(2, 2, 1, 1));
  });

  test("several in one flow meet", async () => {
    const flow = new Dataflow("two");
    const left = given(rowsOf(1, 2), { flow, id: "left" });
    const right = given(rowsOf(3), { flow, id: "right" });
    await expectRows(left.merge("both", right), rowsOf(1, 2, 3), { order: "any" });
  });

  test("without `outOfOrder` only watermark rows move time", async () => {
    const script = [{ value: 1, at: 1000 }, watermark(20), { value: 2, at: 2000 }, watermark(10)];
    const kit = testFlow(given(script).filter("all", () => true).flow);
    const seen: number[] = [];
    while (await kit.step()) seen.push(kit.watermark("all"));
    expect(seen).toEqual([Number.NEGATIVE_INFINITY, 20, 20, 20]);
  });

  test("with `outOfOrder` the watermark follows the records, and watermark rows may go ahead", async () => {
    const script = [{ value: 1, at: 100 }, watermark(300), { value: 2, at: 310 }, { value: 3, at: 400 }];
    const kit = testFlow(given(script, { outOfOrder: 8 }).flow);
    const seen: number[] = [];
    while (await kit.step()) seen.push(kit.watermark("given"));
    expect(seen).toEqual([92, 300, 302, 392]);
  });

  test("each partition has a watermark and an end of its own", async () => {
    const script = [
      { value: 1, at: 1, partition: "north" },
      watermark(50, "north"),
      { value: 2, at: 2, partition: "south" },
      watermark(30, "south"),
      end("south"),
      watermark(70),
    ];
    const kit = testFlow(given(script).filter("all", () => true).flow);
    const seen: number[] = [];
    while (await kit.step()) seen.push(kit.watermark("all"));
    const none = Number.NEGATIVE_INFINITY;
    expect(seen).toEqual([none, none, none, 30, 50, 70]);
  });
});

describe("a script is refused", () => {
  const refused = (make: () => unknown): unknown => {
    try {
      make();
    } catch (error) {
      if (error instanceof TestKitError || error instanceof FlowError) return error.code;
      throw error;
    }
    return undefined;
  };

  test.each([
    ["a plain value among rows", () => given([1 as never]), "bad-row"],
    ["an instant that is none", () => given([{ value: 1, at: Number.NaN }]), "bad-row"],
    ["a watermark that is no instant", () => watermark(Number.POSITIVE_INFINITY), "bad-row"],
    ["a row without time among rows with", () => given([{ value: 1, at: 1 }, { value: 2 }]), "bad-row"],
    ["a row without key", () => givenKeyed([{ value: 1 } as never]), "bad-row"],
    ["time that goes back", () => advanceClock(-1), "bad-option"],
    ["event time at an input without", () => timeAtUntimed(), "bad-row"],
  ])("%s", (_, make, code) => {
    expect(refused(make)).toBe(code);
  });

  const timeAtUntimed = (): unknown => {
    const flow = new Dataflow("untimed");
    flow.input("in", [1]).output("out", []);
    return testFlow(flow, { inputs: { in: [{ value: 1, at: 1 }] } });
  };
});

describe("a test source in a flow that is simply run", () => {
  test("gives its values, partition by partition", async () => {
    const flow = new Dataflow("run");
    const seen: number[] = [];
    flow
      .input("in", testSource([{ value: 1 }, pause(), { value: 2, partition: "b" }, end()]))
      .output("out", seen);
    await run(flow);
    expect(seen.sort()).toEqual([1, 2]);
  });

  test("tells what needs the kit", async () => {
    const { flow } = given([{ value: 1, at: 1 }]).inspect("look", () => {});
    await expect(run(flow)).rejects.toThrow(/need testFlow \[needs-kit\]/);
  });
});
