// `npm run mutants`: changes one place of the sources at a time, in a copy, and expects the tests that are named with it to
// fail. `npm run mutants -- timely/ windows` takes those whose list or file has one of these words. Not part of `npm test`:
// it takes an hour.

import { cpus } from "node:os";
import process from "node:process";
import { isStale, makeCopy, runsOf } from "./copy.mjs";
import { lists } from "./lists.mjs";

/** So many of those that are not equivalent to the original must be caught. */
const LEAST_CAUGHT = 0.95;

const words = process.argv.slice(2);
const wanted = Object.entries(lists)
  .flatMap(([list, mutants]) => mutants.map((mutant) => ({ list, ...mutant })))
  .filter(
    ({ list, file }) =>
      words.length === 0 || words.some((word) => list.includes(word) || file.includes(word)),
  );
if (wanted.length === 0) throw new Error(`no mutant is called ${words.join(" or ")}`);

const stale = wanted.filter(isStale);
if (stale.length > 0) throw new Error(`not there once: ${stale.map(told).join("; ")}`);

process.once("SIGINT", () => process.exit(130)); // ends what was begun
process.once("SIGTERM", () => process.exit(143));

const waiting = [...wanted];
const survivors = [];
let done = 0;
await Promise.all(Array.from({ length: Math.max(1, cpus().length - 1) }, worker));

const judged = wanted.filter(({ equivalent }) => equivalent === undefined).length;
const missed = survivors.filter(({ equivalent }) => equivalent === undefined).length;
const caught = judged === 0 ? 1 : (judged - missed) / judged;
console.log(
  `${judged - missed} of ${judged} caught (${(caught * 100).toFixed(1)} %), ${wanted.length - judged} said to be equivalent`,
);
for (const survivor of survivors)
  console.log(`survived${survivor.equivalent === undefined ? "" : ", as said"}: ${told(survivor)}`);
process.exitCode = caught >= LEAST_CAUGHT ? 0 : 1;

async function worker() {
  const copy = await makeCopy();
  const passing = new Map();
  try {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      for (const run of runsOf(mutant.tests)) {
        const test = run.join(" ");
        if (!passing.has(test)) passing.set(test, await copy.passes(run));
        if (!passing.get(test)) throw new Error(`${test} fails before anything is changed`);
      }
      const outcome = await copy.try(mutant);
      if (outcome === "survived") survivors.push(mutant);
      console.log(`${++done}/${wanted.length} ${outcome}: ${told(mutant)}`);
    }
  } finally {
    await copy.remove();
  }
}

function told({ file, find, replace, equivalent }) {
  const change = `${file}: ${oneLine(find)} → ${oneLine(replace)}`;
  return equivalent === undefined ? change : `${change} (equivalent: ${equivalent})`;
}

function oneLine(text) {
  return text === "" ? "nothing" : `\`${text.trim().replace(/\s+/g, " ")}\``;
}
