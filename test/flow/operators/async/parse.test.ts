import { Dataflow, FlowError, SchemaError, type StandardSchema, StepError } from "tidemark";
import * as v from "valibot";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { given, runToEnd, startOn } from "../../given.ts";
import { settle } from "../../settle.ts";

const Order = v.object({ id: v.number(), note: v.optional(v.string(), "none") });

async function parsed(schema: StandardSchema, records: readonly unknown[], host = new SimulatedHost()) {
  const valid: unknown[] = [];
  const failed: {
    record: unknown;
    key: unknown;
    eventTime: unknown;
    issues: readonly { message: string }[];
    error: StepError;
  }[] = [];
  const flow = new Dataflow("test");
  const sides = flow
    .input("in", records, { batchSize: 2, eventTime: { at: () => 7 } })
    .keyBy("key", () => "k")
    .parse("parse", schema);
  sides.valid.entries().output("valid", valid);
  sides.failed.output("failed", failed);
  const handle = startOn(host, flow);
  await settle(host, handle.done);
  return { valid, failed, handle, host };
}

test("what the schema makes of a record goes on, under its key; what does not fit it fails with the issues", async () => {
  const { valid, failed, handle } = await parsed(Order, [{ id: 1 }, { id: "2" }, { id: 3, note: "x" }, 4]);
  expect(valid).toEqual([
    ["k", { id: 1, note: "none" }],
    ["k", { id: 3, note: "x" }],
  ]);
  expect(failed).toMatchObject([
    { record: { id: "2" }, key: "k", eventTime: 7, step: "test.parse" },
    { record: 4, key: "k" },
  ]);
  expect(failed[0]!.issues).toMatchObject([{ path: [{ key: "id" }] }]);
  expect(failed[0]!.error).toBeInstanceOf(StepError);
  expect(failed[0]!.error).toMatchObject({ code: "invalid-record", site: { step: "test.parse", key: "k" } });
  expect(failed[0]!.error.message).toContain("id: Invalid type: Expected number");
  expect(failed[0]!.error.cause).toBeInstanceOf(SchemaError);
  const report = handle.inspect().steps.find(({ id }) => id === "test.parse");
  expect(report).toMatchObject({ received: 4, passed: 4, failed: 2 });
});

test("a schema may answer later; order is kept", async () => {
  const host = new SimulatedHost();
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void host.setTimer(ms, resolve));
  const Even = v.pipeAsync(
    v.number(),
    v.checkAsync(async (n) => {
      await wait(100 - n);
      return n % 2 === 0;
    }, "odd"),
  );
  const { valid, failed } = await parsed(Even, [1, 2, 3, 4], host);
  expect(valid).toEqual([
    ["k", 2],
    ["k", 4],
  ]);
  expect(failed.map(({ record, issues }) => [record, issues[0]!.message])).toEqual([
    [1, "odd"],
    [3, "odd"],
  ]);
  expect(host.now()).toBe(99); // all at the same time
});

const throwing = (validate: () => never | Promise<never>): StandardSchema => ({
  "~standard": { version: 1, vendor: "test", validate },
});

test.each([
  [
    "throws",
    throwing(() => {
      throw new RangeError("no");
    }),
  ],
  ["rejects", throwing(() => Promise.reject(new RangeError("no")))],
])("a schema that %s fails the record, and says so in the issues", async (_, schema) => {
  const { valid, failed } = await parsed(schema, [1]);
  expect(valid).toEqual([]);
  expect(failed).toMatchObject([
    { record: 1, issues: [{ message: "the schema threw: no" }], error: { code: "invalid-record" } },
  ]);
});

test("refuses what is no schema", () => {
  expect(() => given([1]).parse("p", {} as StandardSchema)).toThrow(FlowError);
});

test("nobody need read the failed records", async () => {
  const out: unknown[] = [];
  const { valid } = given([{ id: 1 }, 2]).parse("p", Order);
  valid.output("out", out);
  await runToEnd(valid.flow);
  expect(out).toEqual([{ id: 1, note: "none" }]);
});
