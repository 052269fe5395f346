import { expect, test } from "vitest";
import { SimulatedHost } from "../../ts/host/simulated.ts";
import { Worker } from "../../ts/timely.ts";
import "../../ts/core/embedded.ts";

test("records go through a chain, and the probe follows", () => {
  const worker = new Worker({ host: new SimulatedHost() });
  const seen: [number, readonly number[]][] = [];
  const { handle, probe } = worker.dataflow((scope) => {
    const { handle, stream } = scope.input<number>();
    const probe = stream
      .map((n) => n * n)
      .filter((n) => n % 2 === 1)
      .inspect((n, time) => seen.push([n, time]))
      .probe();
    return { handle, probe };
  });
  expect(probe.lessThan(1)).toBe(true);
  expect(probe.isDone).toBe(false);
  for (let round = 0; round < 3; round++) {
    handle.send(round);
    handle.send(round + 1);
    handle.advanceTo(round + 1);
    while (probe.lessThan(round + 1)) worker.step();
    expect(probe.frontier.elements).toEqual([[round + 1]]);
  }
  handle.close();
  while (worker.step());
  expect(worker.isDone).toBe(true);
  expect(probe.isDone).toBe(true);
  expect(seen).toEqual([
    [1, [0]],
    [1, [1]],
    [9, [2]],
  ]);
});
