import { Dataflow, SimulatedHost, start } from "tidemark";
import { expect, test } from "vitest";

test("a step that is declared while the flow runs is refused, before and after that it is not", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const numbers = flow.input("numbers", [1, 2]);
  const seen: number[] = [];
  numbers.output("out", seen);
  const running = start(flow, { host });
  const late = (): unknown => numbers.map("late", (n) => n);
  expect(late).toThrow(expect.objectContaining({ code: "flow-running" }));
  expect(late).toThrow(/step "test.late" \(declared-while-running\.test\.ts:\d+\)/);
  await host.settle();
  await running.done;
  expect(flow.steps.map(({ id }) => id)).toEqual(["test.numbers", "test.out"]);
  numbers.map("late", (n) => n * 10).output("more", seen);
  const again = start(flow, { host });
  await host.settle();
  await again.done;
  expect(seen.sort((a, b) => a - b)).toEqual([1, 1, 2, 2, 10, 20]);
});
