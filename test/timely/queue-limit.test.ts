import { expect, test } from "vitest";
import { SimulatedHost, Worker } from "../../ts/timely.ts";

test.each([
  ["records", { records: 10 }, 12],
  ["bytes", { bytes: 10 * 1_000 }, 5],
])("a source rests while as many %s wait as the worker may queue", (_, queueLimit, most) => {
  const worker = new Worker({ host: new SimulatedHost(), queueLimit });
  let reads = 0;
  let isSlow = true;
  worker.dataflow((scope) => {
    const source = scope.operator("source");
    const output = source.output<string>();
    source.build(([capability], info) => () => {
      reads++;
      output.session(capability!).giveAll(["x".repeat(1_000)]);
      info.activate();
    });
    const sink = scope.operator("sink");
    const input = sink.input(output.stream);
    sink.build(() => () => {
      while (!isSlow && input.next() !== undefined);
    });
  });
  for (let step = 0; step < 100; step++) worker.step();
  expect(reads).toBeGreaterThan(most / 2);
  expect(reads).toBeLessThanOrEqual(most);
  expect(worker.queued.bytes).toBeGreaterThan(2_000 * reads);
  isSlow = false;
  worker.step();
});
