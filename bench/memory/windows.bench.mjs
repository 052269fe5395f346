// Memory of windows over ten million records whose keys come and go: the most that is kept meanwhile, and what is left
// when time has passed all windows and the flow is still running. `RECORDS=1e6` makes it shorter.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { count, countWindow, Dataflow, globalWindow, session, sliding, start, tumbling } from "tidemark";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const RECORDS = Number(process.env.RECORDS ?? 10_000_000);
const DISORDER_MS = 5_000;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Keys by the number of the record: each is there for ten seconds, or once. */
const keysOf = {
  "come and go": (i) => `key-${Math.floor(i / 10_000)}-${i % 1_000}`,
  "occur once": (i) => `key-${i}`,
};

const sliding10 = (every) => sliding({ length: 10 * SECOND, every: every * SECOND });
const lateness = { allowedLateness: 5 * SECOND };
const comeAndGo = {
  tumbling: [tumbling(10 * SECOND)],
  "tumbling, 5 s of lateness": [tumbling(10 * SECOND), lateness],
  "sliding 10/1": [sliding10(1)],
  "sliding 10/1, 5 s of lateness": [sliding10(1), lateness],
  session: [session({ gap: SECOND })],
  "session, 5 s of lateness": [session({ gap: SECOND }), lateness],
  "count, of 10": [countWindow(10)],
  "global, purged by time": [globalWindow({ trigger: { every: 10 * SECOND }, purge: true })],
};
// A window of more records than a key has does not fill up before the end: that is what it is.
const occurOnce = {
  tumbling: comeAndGo.tumbling,
  "sliding 10/5, 5 s of lateness": [sliding10(5), lateness],
  "session, 5 s of lateness": comeAndGo["session, 5 s of lateness"],
  "count, of 1": [countWindow(1)],
  "global, purged by time": comeAndGo["global, purged by time"],
};

export async function bench() {
  const lines = [];
  for (const [name, step] of Object.entries(comeAndGo))
    lines.push(await measure(`${name}, keys that come and go`, keysOf["come and go"], ...step));
  for (const [name, step] of Object.entries(occurOnce))
    lines.push(await measure(`${name}, keys that occur once`, keysOf["occur once"], ...step));
  return lines;
}

async function measure(name, keyOf, windower, options) {
  const seen = { results: 0, late: 0, cells: 0, heap: 0 };
  const flow = new Dataflow("memory");
  const source = records(keyOf, () => {
    const { kept } = running.inspect().steps.find(({ id }) => id === "memory.w");
    seen.cells = Math.max(seen.cells, kept);
    seen.heap = Math.max(seen.heap, process.memoryUsage().heapUsed);
  });
  const { results, late } = flow
    .input("in", source, { eventTime: { at: ({ t }) => t, outOfOrder: DISORDER_MS } })
    .keyBy("key", ({ key }) => key)
    .window(windower, options)
    .aggregate("w", count());
  results.output("results", () => void seen.results++);
  late.output("late", () => void seen.late++);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  const running = start(flow);
  await source.isDone;
  const ns = ((performance.now() - began) * 1e6) / RECORDS;
  const { kept } = running.inspect().steps.find(({ id }) => id === "memory.w");
  collectGarbage();
  const left = process.memoryUsage().heapUsed - before;
  source.end();
  await running.done;
  return [
    `${name.padEnd(60)} most ${seen.cells} states, ${mb(seen.heap)} MB of heap;`,
    `left ${kept} states, ${mb(left)} MB; ${seen.results} results, ${seen.late} late, ${ns.toFixed(0)} ns a record`,
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
    return { key: keyOf(i), t: i - behind };
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
          return { values: [1, 2].map((hours) => ({ key: "last", t: RECORDS + hours * HOUR })) };
        }
        setTimeout(done.resolve, 50); // the last records have gone through by then
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
