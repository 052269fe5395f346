// mapAsync over promises that are resolved at once, against Promise.all over batches of the same number of calls.
import { Dataflow, run } from "tidemark";

const RECORDS = 200_000;
const ROUNDS = 15;
const WARMUP = 5;
const CONCURRENCY = 16;
const numbers = Array.from({ length: RECORDS }, (_, i) => i);
const triple = async (n) => n * 3 + 1;

async function byHand(sink) {
  for (let i = 0; i < numbers.length; i += CONCURRENCY) {
    for (const n of await Promise.all(numbers.slice(i, i + CONCURRENCY).map(triple))) sink(n);
  }
}

async function byFlow(sink, options) {
  const flow = new Dataflow("async");
  flow.input("numbers", numbers).mapAsync("triple", triple, options).inspect("add", sink);
  await run(flow);
}

export async function bench() {
  const results = [];
  for (const [name, options] of [
    ["ordered mapAsync, 16 at a time", { concurrency: CONCURRENCY }],
    ["unordered", { concurrency: CONCURRENCY, ordered: false }],
    [
      "ordered, with a timeout and retries",
      { concurrency: CONCURRENCY, timeout: 1000, retry: { attempts: 3 } },
    ],
  ]) {
    results.push(await compareRounds(name, options));
  }
  return results;
}

async function compareRounds(name, options) {
  const hand = adder();
  const flow = adder();
  const times = { hand: [], flow: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.hand.push(await timed(() => byHand(hand.add)));
    times.flow.push(await timed(() => byFlow(flow.add, options)));
  }
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

function adder() {
  const total = { sum: 0.5 };
  const add = (n) => {
    total.sum += n;
  };
  return { total, add };
}

async function timed(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1];
}
