import { Dataflow, pushSource, SimulatedHost, start } from "tidemark";
import { ok, same } from "./assert.mjs";

/** An endless flow, and how to know that a record has reached its end. */
function endless() {
  const pushed = pushSource();
  const flow = new Dataflow("endless");
  let arrived;
  const next = () =>
    new Promise((resolve) => {
      arrived = resolve;
    });
  flow
    .input("in", pushed.source)
    .map("same", (n) => n)
    .output("out", (n) => arrived?.(n));
  return { flow, pushed, next };
}

/** Starting, watching and stopping. */
export const runningCases = {
  async "a stopped flow finishes what it has read"() {
    const { flow, pushed, next } = endless();
    const running = start(flow);
    const first = next();
    pushed.push(1);
    same(await first, 1);
    await running.stop();
    same(running.inspect().written, 1);
  },
  async "an abort signal stops a flow"() {
    const { flow } = endless();
    const controller = new AbortController();
    const running = start(flow, { signal: controller.signal });
    controller.abort();
    await running.done;
  },
  async "inspect counts what every step has done"() {
    const flow = new Dataflow("counted");
    flow
      .input("in", [1, 2, 3, 4])
      .filter("even", (n) => n % 2 === 0)
      .output("out", []);
    const running = start(flow);
    await running.done;
    const { read, written, steps } = running.inspect();
    same([read, written], [4, 2]);
    same(
      steps.map(({ id, received, passed }) => [id, received, passed]),
      [
        ["counted.in", 0, 4],
        ["counted.even", 4, 2],
        ["counted.out", 2, 0],
      ],
    );
  },
  async "explain says in a sentence what holds a waiting flow"() {
    const { flow, pushed, next } = endless();
    const running = start(flow);
    const first = next();
    pushed.push(1);
    await first;
    const explanations = running.explain();
    ok(explanations.length > 0, "nothing is explained");
    ok(
      explanations.some(({ sentence }) => sentence.includes("endless.in")),
      explanations.map(({ sentence }) => sentence).join(" "),
    );
    await running.stop();
  },
  async "time is the host's: a simulated hour takes no time"() {
    const host = new SimulatedHost();
    const pushed = pushSource();
    const out = [];
    const flow = new Dataflow("simulated");
    flow
      .input("in", pushed.source)
      .keyBy("all", () => "all")
      .collect("hourly", { within: { hours: 1 } })
      .values()
      .output("out", out);
    const running = start(flow, { host });
    pushed.push(1);
    pushed.push(2);
    await settle(host);
    same(out, []);
    host.advance(3_600_000);
    await settle(host);
    same(out, [[1, 2]]);
    pushed.end();
    await settle(host);
    await running.done;
  },
};

/** Gives promises and deferred work their turns until both are through. */
async function settle(host) {
  for (let turn = 0; turn < 50; turn++) {
    await Promise.resolve();
    host.runDeferred();
  }
}
