import { Dataflow, type Sink } from "tidemark";
import { expect, test } from "vitest";
import { runToEnd } from "../../given.ts";

/** Keeps the arrays that it is given, as they are. */
function keeping(letsGo: boolean | undefined, arrays: (readonly number[])[]): Sink<number> {
  return {
    open: () => ({ ...(letsGo !== undefined && { letsGo }), write: (values) => void arrays.push(values) }),
  };
}

const numbers = Array.from({ length: 100 }, (_, i) => i);

function flowTo(...sinks: readonly Sink<number>[]): Dataflow {
  const flow = new Dataflow("columns");
  const stream = flow.input("in", numbers, { batchSize: 5 }).map("same", (n) => n);
  for (const [i, sink] of sinks.entries()) stream.output(`out ${i}`, sink);
  return flow;
}

test.each([undefined, false])("what a sink is given stays as it is: letsGo %s", async (letsGo) => {
  const arrays: (readonly number[])[] = [];
  await runToEnd(flowTo(keeping(letsGo, arrays)));
  expect(arrays.flat()).toEqual(numbers);
});

test("an array that a sink lets go of is filled again", async () => {
  const arrays: (readonly number[])[] = [];
  await runToEnd(flowTo(keeping(true, arrays)));
  expect(new Set(arrays).size).toBeLessThan(arrays.length);
});

test("not while another step of the flow has it", async () => {
  const kept: (readonly number[])[] = [];
  await runToEnd(flowTo(keeping(true, []), keeping(undefined, kept)));
  expect(kept.flat()).toEqual(numbers);
});
