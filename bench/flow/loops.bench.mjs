// PageRank by iterate against plain Maps: 2,000 pages, 10 links each, 20 iterations. Whole runs, in turn.
import { equal } from "node:assert/strict";
import { Dataflow, run } from "tidemark";

const PAGES = 2_000;
const LINKS = 10;
const ITERATIONS = 20;
const ROUNDS = 15;
const WARMUP = 5;

export async function bench() {
  const links = randomLinks();
  const times = { hand: [], flow: [] };
  for (let round = 0; round < ROUNDS; round++) {
    let began = performance.now();
    const byHand = ranksByHand(links);
    times.hand.push(performance.now() - began);
    began = performance.now();
    const byFlow = await ranksByFlow(links);
    times.flow.push(performance.now() - began);
    for (const [page, rank] of byHand) equal(byFlow.get(page).toFixed(9), rank.toFixed(9));
  }
  const ratios = times.flow.map((ms, round) => ms / times.hand[round]).slice(WARMUP);
  const perShare = (list) => (median(list.slice(WARMUP)) * 1e6) / (PAGES * LINKS * ITERATIONS);
  return {
    name: "PageRank, a share of rank at a time",
    ratio: median(ratios),
    handNs: perShare(times.hand),
    flowNs: perShare(times.flow),
  };
}

function randomLinks() {
  let random = 3;
  return Array.from({ length: PAGES * LINKS }, (_, i) => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return { from: i % PAGES, to: random % PAGES };
  });
}

function ranksByHand(links) {
  const targets = new Map();
  for (const { from, to } of links) {
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  let ranks = new Map([...targets.keys()].map((page) => [page, 1]));
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const sums = new Map();
    for (const [page, pages] of targets) {
      const share = ranks.get(page) / pages.length;
      for (const to of pages) sums.set(to, (sums.get(to) ?? 0) + share);
    }
    ranks = new Map([...targets.keys()].map((page) => [page, 0.15 + 0.85 * (sums.get(page) ?? 0)]));
  }
  return ranks;
}

async function ranksByFlow(links) {
  const ranks = new Map();
  const flow = new Dataflow("rank");
  const { overflow } = flow
    .input("links", links)
    .keyBy("page", ({ from }) => from)
    .foldFinal(
      "targets",
      () => [],
      (pages, { to }) => {
        pages.push(to);
        return pages;
      },
    )
    .map("start", (targets) => ({ targets, rank: 1 }))
    .iterate("rank", (inner) => ({ again: nextRanks(inner) }), { maxIterations: ITERATIONS });
  overflow.entries().output("ranks", ([page, { rank }]) => ranks.set(page, rank));
  await run(flow);
  return ranks;
}

function nextRanks(pages) {
  const shares = pages
    .flatMap("give", ({ targets, rank }) => targets.map((to) => ({ to, rank: rank / targets.length })))
    .keyBy("to", ({ to }) => to)
    .map("share", ({ rank }) => ({ targets: undefined, rank }));
  return pages
    .map("own", ({ targets }) => ({ targets, rank: 0 }))
    .merge("all", shares)
    .foldFinal(
      "sum",
      () => ({ targets: [], rank: 0 }),
      (page, { targets, rank }) => {
        if (targets !== undefined) page.targets = targets;
        page.rank += rank;
        return page;
      },
    )
    .map("damp", ({ targets, rank }) => ({ targets, rank: 0.15 + 0.85 * rank }));
}

function median(list) {
  return [...list].sort((a, b) => a - b)[list.length >> 1];
}
