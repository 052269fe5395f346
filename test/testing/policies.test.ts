import { Dataflow, type DeadLetter, StepError } from "tidemark";
import { advanceClock, failAt, given, pause, rowsOf, TestKitError, testFlow } from "tidemark/testing";
import { describe, expect, test } from "vitest";

interface Reading {
  readonly at: number;
}
const reading = (at: number): { value: Reading } => ({ value: { at } });

function numbersTo(
  onError: "skip" | "dead-letter" | { readonly retry: { readonly attempts: number } },
): Dataflow {
  const flow = new Dataflow("f");
  const outcome: unknown = flow.input("in", [] as number[]).output("out", [], { onError });
  if (onError === "dead-letter")
    (outcome as { failed: { output(id: string, sink: unknown[]): void } }).failed.output("failed", []);
  return flow;
}

describe("an input with a policy", () => {
  test("gives its dead letters under a script too, with the user's records", async () => {
    const flow = new Dataflow("f");
    const { results, failed } = flow.input("in", [] as Reading[], {
      eventTime: { at: ({ at }) => at },
      onError: "dead-letter",
    });
    results.output("out", []);
    failed.output("failed", []);
    const kit = testFlow(flow, { inputs: { in: [reading(1), reading(Number.NaN), reading(3)] } });
    await kit.run();
    expect(kit.values(results)).toEqual([{ at: 1 }, { at: 3 }]);
    const letters = kit.values<DeadLetter<Reading>>("failed");
    expect(letters.map(({ record }) => record)).toEqual([{ at: Number.NaN }]);
    expect(kit.values(failed)).toEqual(letters);
    expect(kit.values("in.failed")).toEqual(letters);
    expect(kit.failed("in")).toBe(1);
  });

  test("fails with the record as it is", async () => {
    const flow = new Dataflow("f");
    flow.input("in", [] as Reading[], { eventTime: { at: ({ at }) => at } }).output("out", []);
    const error = await testFlow(flow, { inputs: { in: [reading(Number.POSITIVE_INFINITY)] } }).failure();
    expect(error).toMatchObject({
      code: "bad-event-time",
      site: { record: '{"at":null}', partition: "given" },
    });
  });
});

describe("a sink that fails", () => {
  const inputs = { in: rowsOf(1, 2, 3) };

  test("at a record gets the others once, retried or not", async () => {
    const fault = failAt({ step: "out", record: (value) => value === 2, times: 2 });
    const kit = testFlow(numbersTo({ retry: { attempts: 3 } }), { inputs, faults: [fault] });
    await kit.run();
    kit.expect("out", rowsOf(1, 2, 3));
    expect(kit.now).toBeGreaterThan(0);
  });

  test("at a record that is given up has it in its dead letters alone", async () => {
    const faults = [failAt({ step: "out", record: 2 })];
    const kit = testFlow(numbersTo("dead-letter"), { inputs, faults });
    await kit.run();
    kit.expect("out", rowsOf(1, 3));
    expect(kit.values<DeadLetter<number>>("out.failed").map(({ record }) => record)).toEqual([2]);
    expect(kit.failed("out")).toBe(1);
  });

  test("at a record ends the flow with the record as it is", async () => {
    const faults = [failAt({ step: "out", record: 2 })];
    const onError = { retry: { attempts: 1 } };
    const error = await testFlow(numbersTo(onError), { inputs, faults }).failure();
    expect(error).toMatchObject({ code: "sink-failed", site: { record: "2", epoch: 1 } });
  });

  test("at a call gets all records again, alone", async () => {
    const faults = [failAt({ step: "out", call: "write" })];
    const kit = testFlow(numbersTo("skip"), { inputs, faults });
    await kit.run();
    kit.expect("out", rowsOf(1, 2, 3));
  });
});

describe("operators with a policy", () => {
  const inputs = { in: rowsOf(1, 2, 3, 4) };
  const faults = [failAt({ step: "step", record: 2 })];

  test("batch", async () => {
    const flow = new Dataflow("f");
    flow
      .input("in", [] as number[])
      .batch("step", { size: 2, onError: "skip" })
      .output("out", []);
    const kit = testFlow(flow, { inputs, faults });
    await kit.run();
    kit.expect("out", rowsOf([1, 3], [4]));
    expect(kit.failed("step")).toBe(1);
  });

  test("withEventTime", async () => {
    const flow = new Dataflow("f");
    const { results, failed } = flow
      .input("in", [] as number[])
      .withEventTime("step", { at: (n) => n, onError: "dead-letter" });
    results.output("out", []);
    const kit = testFlow(flow, { inputs, faults });
    await kit.run();
    kit.expect("out", [
      { value: 1, at: 1 },
      { value: 3, at: 3 },
      { value: 4, at: 4 },
    ]);
    expect(kit.values(failed).map(({ record, error }) => [record, error.code])).toEqual([[2, "step-failed"]]);
  });

  test("broadcastJoin", async () => {
    const flow = new Dataflow("f");
    const small = flow.input("small", [1, 2, 3, 4]).keyBy("key", (n) => n);
    flow
      .input("in", [] as number[])
      .broadcastJoin("step", small, { by: (n) => n })
      .output("out", []);
    const error = await testFlow(flow, { inputs, faults }).failure();
    expect(error).toBeInstanceOf(StepError);
    expect(error).toMatchObject({ site: { step: "f.step", record: "2", epoch: 1 } });
  });

  test("throttle runs no code that could fail", () => {
    const flow = new Dataflow("f");
    flow.input("in", [1]).throttle("step", { records: 1, per: 1 }).output("out", []);
    expect(() => testFlow(flow, { faults })).toThrow(TestKitError);
  });
});

describe("asynchronous steps", () => {
  test("take as long as kit.sleep has them, in no time", async () => {
    const kit = testFlow(
      (flow) => {
        flow
          .input("in", [] as number[])
          .mapAsync(
            "call",
            async (n) => {
              await kit.sleep({ hours: n });
              return kit.now / 3_600_000;
            },
            { concurrency: 2 },
          )
          .output("out", []);
      },
      { inputs: { in: rowsOf(3, 1, 1) } },
    );
    const began = performance.now();
    await kit.run();
    kit.expect("out", rowsOf(3, 1, 2));
    expect(kit.now).toBe(3 * 3_600_000);
    expect(performance.now() - began).toBeLessThan(3_600_000);
  });

  test("time out, and are called again after a backoff of hours", async () => {
    let calls = 0;
    const backoff = { initial: { hours: 1 }, max: { hours: 9 }, jitter: 0 };
    const kit = testFlow((flow) => {
      flow
        .input("in", [7])
        .mapAsync(
          "call",
          async (n) => {
            if (++calls < 3) await kit.sleep({ days: 1 });
            return n;
          },
          { timeout: { minutes: 30 }, retry: { attempts: 3, backoff } },
        )
        .output("out", []);
    });
    await kit.run();
    kit.expect("out", rowsOf(7));
    expect(kit.now / 3_600_000).toBe(0.5 + 1 + 0.5 + 2);
  });

  test("that wait for the real world are told of", async () => {
    const flow = new Dataflow("f");
    flow
      .input("in", [1])
      .mapAsync("call", () => new Promise(() => {}))
      .output("out", []);
    await expect(testFlow(flow).run()).rejects.toThrow(/f\.call.*\n.*kit\.sleep/);
  });
});

test("keys are refused where the input has none", () => {
  const flow = new Dataflow("f");
  flow.input("in", [] as number[]).output("out", []);
  expect(() => testFlow(flow, { inputs: { in: [{ value: 1, key: "a" }] } })).toThrow(/no keys/);
});

test("what came before a failure can be looked at", async () => {
  const flow = new Dataflow("f");
  flow
    .input("in", [] as number[])
    .map("m", (n) => n)
    .output("out", []);
  const script = [...rowsOf(1), pause(), ...rowsOf(2), advanceClock(1), ...rowsOf(3)];
  const kit = testFlow(flow, { inputs: { in: script }, faults: [failAt({ step: "m", record: 2 })] });
  await kit.failure();
  kit.expect("out", rowsOf(1));
  await expect(kit.step()).rejects.toThrow(StepError);
});

test("expect knows the type of a stream", () => {
  const kit = testFlow(given(rowsOf(1)).flow);
  const texts = given(rowsOf("a"));
  // @ts-expect-error the stream carries texts
  expect(() => kit.expect(texts, rowsOf(1))).toThrow();
});
