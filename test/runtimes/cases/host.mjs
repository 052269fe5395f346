import { defaultHost } from "tidemark";
import { ok, same } from "./assert.mjs";

/** The host that the platform gets by itself. */
export const hostCases = {
  async "the wall clock is near the platform's own"() {
    ok(Math.abs(defaultHost().now() - Date.now()) < 60_000);
  },
  async "the monotonic clock does not go back"() {
    const host = defaultHost();
    let last = host.monotonic();
    for (let i = 0; i < 1000; i++) {
      const now = host.monotonic();
      ok(now >= last, `${now} after ${last}`);
      last = now;
    }
  },
  async "chance stays in [0, 1) and varies"() {
    const host = defaultHost();
    const drawn = Array.from({ length: 100 }, () => host.random());
    ok(drawn.every((x) => x >= 0 && x < 1));
    ok(new Set(drawn).size > 50);
  },
  async "deferred calls come later, in order"() {
    const host = defaultHost();
    const seen = [];
    await new Promise((resolve) => {
      host.defer(() => seen.push(1));
      host.defer(() => seen.push(2));
      host.defer(resolve);
      seen.push(0);
    });
    same(seen, [0, 1, 2]);
  },
  async "a timer fires once its time has come, and not when cancelled"() {
    const host = defaultHost();
    const seen = [];
    await new Promise((resolve) => {
      host.setTimer(5, () => seen.push("cancelled")).cancel();
      host.setTimer(-1, () => seen.push("at once"));
      host.setTimer(20, resolve);
      seen.push("first");
    });
    same(seen, ["first", "at once"]);
  },
};
