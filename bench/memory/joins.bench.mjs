// Memory of joins and of steps with timers over ten million records whose keys come and go: the most that is kept
// meanwhile, and what is left when time has passed it all and the flow is still running. `RECORDS=1e6` makes it shorter.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Dataflow, join, start, tumbling, windowJoin } from "tidemark";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const RECORDS = Number(process.env.RECORDS ?? 10_000_000);
const DISORDER_MS = 5_000;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

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

/** Keys by the number of the record: each is there for ten seconds, or once. */
const keysOf = {
  "come and go": (i) => `key-${Math.floor(i / 10_000)}-${i % 1_000}`,
  "occur once": (i) => `key-${i}`,
};

export async function bench() {
  const lines = [];
  for (const [kind, keyOf] of Object.entries(keysOf))
    for (const [name, step] of Object.entries(steps))
      lines.push(await measure(`${name}, keys that ${kind}`, keyOf, step));
  return lines;
}

async function measure(name, keyOf, step) {
  const seen = { results: 0, states: 0, heap: 0 };
  const flow = new Dataflow("memory");
  const statesNow = () =>
    running.inspect().steps.find(({ id }) => id === "memory.it" || id === "memory.it.windows").kept;
  const source = records(keyOf, () => {
    seen.states = Math.max(seen.states, statesNow());
    seen.heap = Math.max(seen.heap, process.memoryUsage().heapUsed);
  });
  const keyed = flow
    .input("in", source, { eventTime: { at: ({ t }) => t, outOfOrder: DISORDER_MS } })
    .keyBy("key", ({ key }) => key);
  const { trues, falses } = keyed.branch("sides", ({ isLeft }) => isLeft);
  step(trues, falses).output("results", () => void seen.results++);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  const running = start(flow);
  await source.isDone;
  const ns = ((performance.now() - began) * 1e6) / RECORDS;
  const left = statesNow();
  collectGarbage();
  const mbLeft = mb(process.memoryUsage().heapUsed - before);
  source.end();
  await running.done;
  return [
    `${name.padEnd(60)} most ${seen.states} states, ${mb(seen.heap)} MB of heap;`,
    `left ${left} states, ${mbLeft} MB; ${seen.results} results, ${ns.toFixed(0)} ns a record`,
  ].join(" ");
}

const mb = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** A record a millisecond, out of order, some too late; then one an hour later. Then it waits to be ended. */
function records(keyOf, watch) {
  let next = 0;
  let random = 1;
  let isOver = false;
  const done = deferred();
  const ended = deferred();
  const one = () => {
    const i = next++;
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    const behind = random % 997 === 0 ? 60_000 : random % DISORDER_MS;
    return { key: keyOf(i), t: i - behind, isLeft: ((random >> 14) & 1) === 0 };
  };
  return {
    isDone: done.promise,
    end: ended.resolve,
    partitions: () => ["p"],
    open: () => ({
      position: () => next,
      async read(limit) {
        if (next < RECORDS) {
          const values = Array.from({ length: Math.min(limit, RECORDS - next) }, one);
          if (next % 100_000 < values.length) watch();
          return { values };
        }
        if (!isOver) {
          isOver = true;
          return {
            values: [1, 2].map((hours) => ({ key: "last", t: RECORDS + hours * HOUR, isLeft: hours === 2 })),
          };
        }
        setTimeout(done.resolve, 100); // the last records have gone through by then
        await ended.promise;
        return { values: [], done: true };
      },
    }),
  };
}

function deferred() {
  let resolve;
  const promise = new Promise((act) => {
    resolve = act;
  });
  return { promise, resolve };
}
