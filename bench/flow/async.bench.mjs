// mapAsync over promises that are resolved at once, against Promise.all over as many calls at a time; in turn and within
// one run of the flow, as in ../compare.mjs.
import { Dataflow, run } from "tidemark";

const RECORDS = 200_000;
const ROUNDS = 25;
const WARMUP = 8;
const CONCURRENCY = 16;
const numbers = Array.from({ length: RECORDS }, (_, i) => i);
const triple = async (n) => n * 3 + 1;

async function byHand(add) {
  for (let i = 0; i < numbers.length; i += CONCURRENCY) {
    for (const n of await Promise.all(numbers.slice(i, i + CONCURRENCY).map(triple))) add(n);
  }
}

export async function bench() {
  const results = [];
  for (const [name, options] of [
    ["ordered mapAsync, 16 at a time", {}],
    ["unordered mapAsync", { ordered: false }],
    ["mapAsync with a timeout and retries", { timeout: 1000, retry: { attempts: 3 } }],
  ]) {
    results.push(await compare(name, { concurrency: CONCURRENCY, ...options }));
  }
  return results;
}

async function compare(name, options) {
  const [hand, flow] = [adder(), adder()];
  const times = { hand: [], flow: [] };
  const graph = new Dataflow("async");
  graph
    .input("rounds", rounds(times, hand.add, flow))
    .mapAsync("triple", triple, options)
    .inspect("add", flow.add);
  await run(graph);
  if (hand.total.sum !== flow.total.sum) throw new Error("the loop and the flow disagree");
  const ratios = times.flow.map((ms, i) => ms / times.hand[i]).slice(WARMUP);
  const perRecord = (list) => (median(list.slice(WARMUP)) * 1e6) / RECORDS;
  return {
    name,
    ratio: median(ratios),
    target: 2,
    handNs: perRecord(times.hand),
    flowNs: perRecord(times.flow),
  };
}

/** A source of the same values over and over; when all of a round have come out, the loop has its turn. */
function rounds(times, add, flow) {
  return {
    partitions: () => ["rounds"],
    open() {
      let at = 0;
      let startedAt = performance.now();
      const nextRound = async () => {
        await flow.seen(RECORDS * (times.flow.length + 1));
        times.flow.push(performance.now() - startedAt);
        const start = performance.now();
        await byHand(add);
        times.hand.push(performance.now() - start);
        at = 0;
        startedAt = performance.now();
        return { values: [], done: times.flow.length === ROUNDS };
      };
      return {
        read(limit) {
          if (at >= RECORDS) return nextRound();
          const values = numbers.slice(at, at + limit);
          at += values.length;
          return { values };
        },
        position: () => at,
      };
    },
  };
}

function adder() {
  const total = { sum: 0.5, count: 0, awaited: 0 };
  let resolve;
  const add = (n) => {
    total.sum += n;
    if (++total.count === total.awaited) resolve();
  };
  const seen = (count) =>
    total.count >= count
      ? undefined
      : new Promise((resolved) => {
          total.awaited = count;
          resolve = resolved;
        });
  return { total, add, seen };
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1];
}
