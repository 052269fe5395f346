// Memory of joins and of steps with timers, see moving-keys.mjs.
import { join, tumbling, windowJoin } from "tidemark";
import { measure, SECOND } from "./moving-keys.mjs";

/** Each makes streams of the two sides of the input; its step is called `it`. */
const steps = {
  "interval join": (left, right) => left.intervalJoin("it", right, { before: SECOND, after: SECOND }).results,
  "interval join, full": (left, right) =>
    left.intervalJoin("it", right, { before: SECOND, after: SECOND, type: "full" }).results,
  "as-of join": (left, right) => left.asOfJoin("it", right, { validFor: SECOND }).results,
  "window join": (left, right) => windowJoin("it", { left, right }, tumbling(10 * SECOND)).results,
  "n-way join, complete": (left, right) => join("it", { left, right }, { expireAfter: SECOND }),
  "n-way join, final, all": (left, right) =>
    join("it", { left, right }, { expireAfter: SECOND, emit: "final", keep: "all" }),
  dedupe: (left, right) => left.merge("both", right).dedupe("it", { within: SECOND }),
  "stateful, expireAfter": (left, right) =>
    left
      .merge("both", right)
      .stateful(
        "it",
        { start: () => ({ n: 0 }), onValue: (state) => void state.n++, onExpire: ({ n }) => [n] },
        { expireAfter: SECOND },
      ),
  "stateful, event timers": (left, right) =>
    left.merge("both", right).stateful("it", {
      start: () => ({ n: 0 }),
      onValue(state, _, context) {
        state.n++;
        context.setEventTimer(context.eventTime + SECOND);
      },
      onEventTimer({ n }, context) {
        context.forget();
        return [n];
      },
    }),
  "stateful, timers of the clock": (left, right) =>
    left.merge("both", right).stateful("it", {
      start: () => ({ n: 0 }),
      onValue(state, _, context) {
        state.n++;
        context.setTimer(context.now + 20);
      },
      onTimer({ n }, context) {
        context.forget();
        return [n];
      },
    }),
  reorder: (left, right) => left.merge("both", right).reorder("it").results,
  fill: (left, right) =>
    left.merge("both", right).fill("it", { every: 500, with: "previous", longest: 2 * SECOND }).results,
};

export async function bench() {
  const lines = [];
  for (const keys of ["come and go", "occur once"])
    for (const [name, step] of Object.entries(steps))
      lines.push(
        await measure(name, keys, ["memory.it", "memory.it.windows"], (keyed) => sides(keyed, step)),
      );
  return lines;
}

function sides(keyed, step) {
  const { trues, falses } = keyed.branch("sides", ({ isLeft }) => isLeft);
  return { results: step(trues, falses) };
}
