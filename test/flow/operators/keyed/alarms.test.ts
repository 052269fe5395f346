import { Dataflow, start } from "tidemark";
import { afterEach, expect, test, vi } from "vitest";
import { SimulatedHost } from "../../../../ts/host/simulated.ts";
import { TimerQueue } from "../../../../ts/timely/timer-queue.ts";
import { FedSource } from "../../event-time/fed-input.ts";
import { givenPairs, records, runToEnd } from "../../given.ts";
import { settle, until } from "../../settle.ts";

afterEach(() => vi.restoreAllMocks());

test("a timer that is far off is asked for once, not at every batch until then", async () => {
  const asked = vi.spyOn(TimerQueue.prototype, "add");
  const pairs = Array.from({ length: 100 }, (_, n) => ["a", n] as const);
  const stream = givenPairs(pairs, 1).stateful("far off", {
    start: () => ({ isSet: false }),
    onValue(state, n, context) {
      if (!state.isSet) context.setTimer(context.now + 1_000_000);
      state.isSet = true;
      return [n];
    },
    onTimer: () => {},
  });
  expect(await records(stream.values())).toHaveLength(100);
  expect(asked.mock.calls.length).toBeLessThan(5);
});

test.each([
  ["by a timer that is called off", ["set", "clear"]],
  ["by a call that calls nothing off", ["clear", "clear"]],
] as const)("the life of a key by the wall clock goes on %s", async (_, orders) => {
  const host = new SimulatedHost({ now: 0 });
  const source = new FedSource<"set" | "clear">("only");
  const flow = new Dataflow("test");
  const seen: string[] = [];
  flow
    .input("in", source)
    .keyBy("key", () => "k")
    .stateful(
      "life",
      {
        start: () => 0,
        onValue(_, order, context) {
          if (order === "set") context.setTimer(context.now + 50);
          else context.clearTimer();
        },
        onTimer: () => [`timer at ${host.now()}`],
        onExpire: () => [`gone at ${host.now()}`],
      },
      { expireAfter: 100, clock: "processing" },
    )
    .values()
    .output("out", seen);
  const running = start(flow, { host });
  await host.settle();
  for (const order of orders) {
    source.give("only", order);
    await host.settle();
    host.advance(10);
    await host.settle();
  }
  await until(host, () => host.now() >= 110 && seen.length > 0);
  expect(seen).toEqual(["gone at 110"]);
  source.end("only");
  await settle(host, running.done);
});

test("a record that comes at the very instant at which its key expires, before the clock is looked at, finds a new state", async () => {
  let instant = 0;
  const host = new SimulatedHost({ now: 0 });
  vi.spyOn(host, "now").mockImplementation(() => instant);
  const pairs = [
    ["k", "a"],
    ["slow", "wait"],
    ["k", "b"],
  ] as const;
  const out: string[] = [];
  const stream = givenPairs(pairs, 3).stateful(
    "step",
    {
      start: () => ({ orders: "" }),
      onValue(state, order) {
        if (order === "wait") instant = 10;
        state.orders += order;
        return [state.orders];
      },
      onExpire: ({ orders }) => [`gone: ${orders}`],
    },
    { expireAfter: 10, clock: "processing" },
  );
  stream.values().output("out", out);
  await runToEnd(stream.flow, host);
  expect(out.slice(0, 4)).toEqual(["a", "wait", "gone: a", "b"]);
});
