import { Dataflow, SimulatedHost, start } from "tidemark";
import { memoryStore } from "tidemark/stores/memory";
import { describe, expect, test } from "vitest";

const never = new Promise<never>(() => {});

function hanging(options: { readonly ordered?: boolean } = {}): Dataflow {
  const flow = new Dataflow("orders");
  flow
    .input("ids", [1, 2, 3], { batchSize: 1 })
    .keyBy("key", (id) => `k${id}`)
    .mapAsync("look up", (id) => (id === 2 ? never : id), options)
    .output("out", []);
  return flow;
}

const sentence =
  /^step "orders.look up" has waited 90 s for the answer to its call for 2 of key "k2", at epoch \d+$/;

describe.each([true, false])("a call that is never answered, ordered: %s", (ordered) => {
  test("is named by explain", async () => {
    const host = new SimulatedHost();
    const running = start(hanging({ ordered }), { host });
    await host.settle();
    host.advance(90_000);
    const said = running.explain().map((explanation) => explanation.sentence);
    expect(said.filter((one) => sentence.test(one))).toHaveLength(1);
    expect(host.warnings).toEqual([]);
    const stopped = running.stop();
    await host.settle();
    await stopped;
    expect(running.explain().filter((explanation) => sentence.test(explanation.sentence))).toEqual([]);
  });

  test("is warned of once, as an epoch ends that finds it a minute old, and holds up no commit", async () => {
    const host = new SimulatedHost();
    const running = start(hanging({ ordered }), {
      host,
      recovery: { store: memoryStore(), every: "manual" },
    });
    const commit = async (): Promise<void> => {
      const committed = running.commit();
      for (let i = 0; i < 4; i++) await host.settle();
      await committed;
    };
    await commit();
    host.advance(59_000);
    await commit();
    expect(host.warnings).toEqual([]);
    host.advance(31_000);
    await commit();
    await commit();
    expect(host.warnings).toEqual([
      'tidemark: step "orders.look up" has waited 90 s for the answer to its call for 2 of key "k2"',
    ]);
    const stopped = running.stop();
    for (let i = 0; i < 4; i++) await host.settle();
    await stopped;
  });
});

test("calls that are answered are not named", async () => {
  const host = new SimulatedHost();
  const flow = new Dataflow("orders");
  flow
    .input("ids", [1, 2, 3])
    .mapAsync("look up", async (id) => id)
    .output("out", []);
  const running = start(flow, { host });
  await host.settle();
  await host.settle();
  await running.done;
  expect(running.explain()).toEqual([]);
});
