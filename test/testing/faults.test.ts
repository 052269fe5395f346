import { Dataflow, StepError } from "tidemark";
import {
  type Fault,
  failAt,
  given,
  givenKeyed,
  InjectedFault,
  rowsOf,
  TestKitError,
  testFlow,
} from "tidemark/testing";
import { describe, expect, test } from "vitest";

const doubled = (): Dataflow => {
  const flow = new Dataflow("doubles");
  flow
    .input("in", [1, 2, 3])
    .map("double", (n) => n * 2)
    .output("out", []);
  return flow;
};

/** The step error that a fault ends the flow with. */
async function failed(flow: Dataflow, fault: Fault): Promise<StepError> {
  const error = await testFlow(flow, { faults: [failAt(fault)] }).failure();
  expect(error).toBeInstanceOf(StepError);
  return error as StepError;
}

describe("a fault at a record", () => {
  test("of a stateless step is that step's failure, with the record", async () => {
    const { code, site, cause } = await failed(doubled(), { step: "double", record: 2 });
    expect({ code, ...site }).toMatchObject({ code: "step-failed", step: "doubles.double", record: "2" });
    expect(cause).toBeInstanceOf(InjectedFault);
  });

  test("may be told by value, and throw what the test wants", async () => {
    const error = new RangeError("mine");
    const { site, cause } = await failed(doubled(), { step: "double", record: (n) => n === 3, error });
    expect(site.record).toBe("3");
    expect(cause).toBe(error);
  });

  test("of a keyed step comes after the records before it", async () => {
    const keyed = givenKeyed([
      { value: 1, key: "a" },
      { value: 2, key: "b" },
      { value: 3, key: "a" },
    ]);
    const seen: number[] = [];
    const logic = {
      start: () => 0,
      onValue: (_: number, value: number): number[] => {
        seen.push(value);
        return [];
      },
    };
    const { site } = await failed(keyed.stateful("keep", logic).flow, { step: "keep", record: 3 });
    expect(seen).toEqual([1, 2]);
    expect(site).toMatchObject({ step: "test.keep", key: "a", record: "3" });
  });

  test("of an input lets the records before it through", async () => {
    const kit = testFlow(doubled(), {
      inputs: { in: rowsOf(1, 2, 3) },
      faults: [failAt({ step: "in", record: 3 })],
    });
    expect(await kit.failure()).toMatchObject({ code: "source-failed" });
    expect(kit.values("double")).toEqual([2, 4]);
  });

  test("of an output has what stands before it written", async () => {
    const kit = testFlow(doubled(), { faults: [failAt({ step: "out", record: (n) => n === 6 })] });
    expect(await kit.failure()).toMatchObject({ code: "sink-failed" });
    expect(kit.values("out")).toEqual([2, 4]);
  });
});

describe("a fault at a call", () => {
  test.each([
    ["in", "open", "source-failed"],
    ["in", "read", "source-failed"],
    ["in", "close", "source-failed"],
    ["out", "open", "sink-failed"],
    ["out", "write", "sink-failed"],
    ["out", "close", "sink-failed"],
  ] as const)("of %s: %s", async (step, call, code) => {
    const error = await failed(doubled(), { step, call });
    expect(error.code).toBe(code);
    expect(error.cause).toBeInstanceOf(InjectedFault);
  });

  test("may be a later one", async () => {
    const flow = new Dataflow("batches");
    flow.input("in", [1, 2, 3], { batchSize: 1 }).output("out", []);
    const kit = testFlow(flow, { faults: [failAt({ step: "in", call: "read", nth: 3 })] });
    await kit.failure();
    expect(kit.values("out")).toEqual([1, 2]);
  });
});

describe("the step's error policy applies", () => {
  test("skip goes on with the next record", async () => {
    const kept = given(rowsOf(1, 2, 3, 4)).map("double", (n) => n * 2, { onError: "skip" });
    const kit = testFlow(kept.flow, { faults: [failAt({ step: "double", record: 2, times: 2 })] });
    await kit.run();
    expect(kit.values(kept)).toEqual([2, 8]);
  });

  test("retry gets through where the fault is gone by then", async () => {
    const fault = failAt({ step: "double", record: 2, times: 2 });
    const tried = (attempts: number) =>
      given(rowsOf(1, 2)).map("double", (n) => n * 2, { onError: { retry: { attempts } } });
    const enough = tried(3);
    const kit = testFlow(enough.flow, { faults: [fault] });
    await kit.run();
    expect(kit.values(enough)).toEqual([2, 4]);
    expect(await testFlow(tried(2).flow, { faults: [fault] }).failure()).toBeInstanceOf(StepError);
  });

  test("dead-letter hands the record on", async () => {
    const { results, failed } = given([{ value: 1, at: 5 }]).map("double", (n) => n * 2, {
      onError: "dead-letter",
    });
    const kit = testFlow(results.flow, { faults: [failAt({ step: "double", record: 1 })] });
    await kit.run();
    expect(kit.rows(results)).toEqual([]);
    expect(kit.rows(failed)).toMatchObject([{ value: { record: 1, step: "test.double" }, at: 5 }]);
  });
});

describe("an asynchronous step", () => {
  const asked = (attempts: number) =>
    given(rowsOf(1, 2)).mapAsync("ask", async (n) => n * 2, {
      onError: { retry: { attempts, backoff: { initial: { hours: 1 }, jitter: 0, max: { days: 1 } } } },
    });

  test("waits out its backoff in virtual time, and gets through", async () => {
    const answers = asked(3);
    const kit = testFlow(answers.flow, {
      faults: [failAt({ step: "ask", record: (n) => n === 1, times: 2 })],
    });
    await kit.run();
    expect(kit.values(answers)).toEqual([2, 4]);
    expect(kit.now).toBe(3 * 3_600_000);
  });

  test("fails when its attempts are used up", async () => {
    const fault = failAt({ step: "ask", record: (n) => n === 1, times: 2 });
    expect(await testFlow(asked(2).flow, { faults: [fault] }).failure()).toBeInstanceOf(StepError);
  });
});

describe("a fault is refused", () => {
  test.each([
    ["at a step that is none", { step: "nowhere", record: 1 }],
    ["at a call that the step has not", { step: "double", call: "write" }],
    ["at a call of the other kind of connector", { step: "in", call: "write" }],
  ] as const)("%s", (_, fault) => {
    expect(() => testFlow(doubled(), { faults: [failAt(fault)] })).toThrow("[unknown-step]");
  });

  test.each([{ record: 0 }, { record: 1.5 }, { record: 1, times: 0 }, { call: "read", nth: -1 }] as const)(
    "with counts like %j",
    (counts) => {
      expect(() => failAt({ step: "double", ...counts })).toThrow("[bad-row]");
    },
  );

  test("when it never strikes", async () => {
    const kit = testFlow(doubled(), { faults: [failAt({ step: "double", record: 4 })] });
    const error = await kit.run().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TestKitError);
    expect((error as TestKitError).code).toBe("fault-unused");
  });
});
