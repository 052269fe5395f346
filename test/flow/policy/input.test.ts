import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { ConnectorError, Dataflow, type DeadLetter, run, start } from "tidemark";
import { csvSource, jsonLinesSource } from "tidemark/node";
import { afterAll, expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { failureOfFlow, startOn } from "../given.ts";
import { settle } from "../settle.ts";

const folder = mkdtempSync(`${tmpdir()}/tidemark-policy-`);
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(`${folder}/${name}`, text);
  return `${folder}/${name}`;
}

const at = ({ at }: { at: number }): number => at;

test("records without an event time are given up, and leave the others as they were", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(Number.NaN)), { maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }),
      async (times, batchSize) => {
        const host = new SimulatedHost();
        const flow = new Dataflow("test");
        const seen: number[] = [];
        const letters: DeadLetter<unknown>[] = [];
        const rows = times.map((at) => ({ at }));
        const { results, failed } = flow.input("in", rows, {
          batchSize,
          eventTime: { at },
          onError: "dead-letter",
        });
        results.map("at", at).output("out", seen);
        failed.output("failed", letters);
        const handle = startOn(host, flow);
        await settle(host, handle.done);
        const good = times.filter((time) => !Number.isNaN(time));
        expect(seen).toEqual(good);
        expect(letters.map(({ record }) => record)).toEqual(rows.filter(({ at }) => Number.isNaN(at)));
        expect(letters.every(({ error }) => error.code === "bad-event-time")).toBe(true);
        const { steps, read } = handle.inspect();
        expect(steps[0]).toMatchObject({ failed: times.length - good.length });
        expect([steps[1]!.received, read]).toEqual([good.length, times.length]);
      },
    ),
    { numRuns: 30 },
  ));

test("a file's bad records are given up, as text, with the place", async () => {
  const flow = new Dataflow("test");
  const ids: number[] = [];
  const letters: DeadLetter<unknown>[] = [];
  const source = jsonLinesSource<{ id: number }>(file("a.jsonl", '{"id":1}\nno JSON\n{"id":2}\nnor this'));
  const { results, failed } = flow.input("in", source, { onError: "dead-letter" });
  results.map("id", ({ id }) => id).output("out", ids);
  failed.output("failed", letters);
  await run(flow);
  expect(ids).toEqual([1, 2]);
  expect(letters.map(({ record }) => String(record).trim())).toEqual(["no JSON", "nor this"]);
  expect(letters[0]!.error).toMatchObject({ code: "bad-record", site: { step: "test.in" } });
  expect(letters[0]!.error.cause).toBeInstanceOf(ConnectorError);
  expect(letters[0]!.error.cause).toMatchObject({ code: "bad-record", site: { line: 2 } });
});

test("skip counts them; onBadRecord of the source goes before the policy", async () => {
  const path = file("a.csv", "a,b\n1,2\n3\n4,5\n");
  const flow = new Dataflow("test");
  const rows: unknown[] = [];
  flow.input("in", csvSource(path), { onError: "skip" }).output("out", rows);
  const handle = start(flow);
  await handle.done;
  expect(rows).toEqual([
    { a: "1", b: "2" },
    { a: "4", b: "5" },
  ]);
  expect(handle.inspect().steps[0]).toMatchObject({ failed: 1, passed: 2 });

  const own: string[] = [];
  const other = new Dataflow("test");
  other
    .input("in", csvSource(path, { onBadRecord: (_, record) => void own.push(record.trim()) }), {
      onError: "skip",
    })
    .output("out", () => {});
  await run(other);
  expect(own).toEqual(["3"]);
});

test("without a policy, both end the flow", async () => {
  const flow = new Dataflow("test");
  flow.input("in", [{ at: Number.NaN }], { eventTime: { at } }).output("out", () => {});
  expect(await failureOfFlow(flow)).toMatchObject({ code: "bad-event-time" });
});

test("a source that fails as a whole ends the flow whatever the policy", async () => {
  const flow = new Dataflow("test");
  const open = (): never => {
    throw new Error("gone");
  };
  flow.input("in", { partitions: () => ["p"], open }, { onError: "skip" }).output("out", () => {});
  expect(await failureOfFlow(flow)).toMatchObject({ code: "source-failed" });
});
