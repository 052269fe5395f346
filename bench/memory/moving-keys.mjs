// A flow over ten million records whose keys come and go: the most that a step keeps meanwhile, and what is left when
// time has passed it all and the flow is still running. `RECORDS=1e6` makes it shorter.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Dataflow, start } from "tidemark";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const RECORDS = Number(process.env.RECORDS ?? 10_000_000);
const DISORDER_MS = 5_000;
export const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Keys by the number of the record: each is there for ten seconds, or once. */
const keysOf = {
  "come and go": (i) => `key-${Math.floor(i / 10_000)}-${i % 1_000}`,
  "occur once": (i) => `key-${i}`,
};

/**
 * @param {string} name What is measured.
 * @param {keyof typeof keysOf} keys What becomes of the keys.
 * @param {string[]} ids What the step that keeps something may be called.
 * @param {(keyed: import("tidemark").KeyedStream<string, { isLeft: boolean }>) => object} build Gives the streams whose
 * records are counted, by name.
 */
export async function measure(name, keys, ids, build) {
  const most = { states: 0, heap: 0 };
  const counts = {};
  const flow = new Dataflow("memory");
  const statesNow = () => running.inspect().steps.find(({ id }) => ids.includes(id)).kept;
  const source = records(keysOf[keys], () => {
    most.states = Math.max(most.states, statesNow());
    most.heap = Math.max(most.heap, process.memoryUsage().heapUsed);
  });
  const keyed = flow
    .input("in", source, { eventTime: { at: ({ t }) => t, outOfOrder: DISORDER_MS } })
    .keyBy("key", ({ key }) => key);
  for (const [what, stream] of Object.entries(build(keyed))) {
    counts[what] = 0;
    stream.output(what, () => void counts[what]++);
  }
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
  const counted = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return [
    `${`${name}, keys that ${keys}`.padEnd(60)} most ${most.states} states, ${mb(most.heap)} MB of heap;`,
    `left ${left} states, ${mbLeft} MB; ${[...counted, `${ns.toFixed(0)} ns a record`].join(", ")}`,
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
