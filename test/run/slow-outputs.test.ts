import { Dataflow, type SinkLike, start, toWritableStream } from "tidemark";
import { expect, test } from "vitest";
import { Gate } from "./doubles.ts";

// A stop does not wait for thousands of calls of a function that takes its time: the record at hand is finished, the rest
// of what was handed to it is given up, and counted.

const MANY = 10_000;

const outputs: Readonly<Record<string, (take: (n: number) => Promise<void>) => SinkLike<number>>> = {
  "a function that answers later": (take) => take,
  "a WritableStream": (take) => toWritableStream(new WritableStream<number>({ write: take })),
};

test.each(Object.keys(outputs))("%s", async (name) => {
  const gate = new Gate();
  const begun = new Gate();
  const taken: number[] = [];
  const flow = new Dataflow("test");
  const numbers = Array.from({ length: MANY }, (_, n) => n);
  flow.input("in", numbers).output(
    "out",
    outputs[name]!(async (n) => {
      begun.open();
      await gate.passed;
      taken.push(n);
    }),
  );
  const running = start(flow);
  await begun.passed;
  const stopped = running.stop();
  gate.open();
  await stopped;
  await running.done;
  expect(running.state).toBe("stopped");
  // A stream is handed a few beyond the one that it is at.
  expect(taken).toEqual(numbers.slice(0, taken.length));
  expect(taken.length).toBeGreaterThan(0);
  expect(taken.length).toBeLessThan(5);
  const { abandoned, read } = running.inspect();
  expect(abandoned! + taken.length).toBe(read);
});
