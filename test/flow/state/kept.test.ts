import { Dataflow, pushSource, start } from "tidemark";
import { expect, test } from "vitest";
import { SimulatedHost } from "../../../ts/host/simulated.ts";
import { settle } from "../settle.ts";

test("records that wait to be given unmatched count among what a join keeps", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("test");
  const [left, right] = ["left", "right"].map((side) => {
    const pushed = pushSource<number>();
    const eventTime = { at: (n: number) => n };
    const keyed = flow.input(side, pushed.source, { eventTime }).keyBy(`${side} key`, () => "all");
    return { pushed, keyed };
  });
  left!.keyed
    .intervalJoin("pairs", right!.keyed, { after: 10, type: "left" })
    .results.output("out", () => {});
  const running = start(flow, { host });
  await host.settle();
  const kept = () => running.inspect().steps.find(({ id }) => id === "test.pairs")!.kept;
  expect(kept()).toBe(0);
  for (const at of [5, 6, 7]) left!.pushed.push(at);
  await host.settle();
  expect(kept()).toBe(4); // the state of the key, and three that wait
  right!.pushed.push(8); // matches all of them
  await host.settle();
  expect(kept()).toBe(1);
  left!.pushed.end();
  right!.pushed.end();
  await settle(host, running.done);
  expect(kept()).toBe(0);
});
