import { afterEach, expect, test, vi } from "vitest";
import { TimerQueue } from "../../../../ts/timely/timer-queue.ts";
import { givenPairs, records } from "../../given.ts";

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
