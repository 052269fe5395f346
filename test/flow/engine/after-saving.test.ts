import { Dataflow, defaultHost, type Host, run, type Source } from "tidemark";
import { memoryStore } from "tidemark/stores/memory";
import { expect, test } from "vitest";

const KEYS = 40_000;

test("what has come while a step was being saved does not go through it at one go", async () => {
  let inTurn = 0;
  let most = 0;
  const real = defaultHost();
  const host: Host = Object.assign(Object.create(real), {
    // Asked before each turn of the worker.
    monotonic() {
      inTurn = 0;
      return real.monotonic();
    },
  });
  const source: Source<number, number> = {
    partitions: () => ["all"],
    open: () => {
      let at = 0;
      return {
        position: () => at,
        read(limit) {
          const values = Array.from({ length: limit }, (_, i) => at + i);
          at += limit;
          return { values, done: at > 6 * KEYS };
        },
      };
    },
  };
  const flow = new Dataflow("backlog");
  flow
    .input("in", source)
    .keyBy("key", (n) => n % KEYS)
    .stateful("count", {
      start: () => ({ count: 0 }),
      onValue(state) {
        state.count++;
        most = Math.max(most, ++inTurn);
      },
    })
    .output("out", () => {});
  await run(flow, { host, recovery: { store: memoryStore(), every: { records: KEYS } } });
  expect(most).toBeGreaterThan(4_096); // there was a backlog
  expect(most).toBeLessThan(16_384);
});
