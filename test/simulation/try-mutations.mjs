import { cpus } from "node:os";
import { isStale } from "../mutants/copy.mjs";
import { bundleSeeds } from "./bundle.mjs";
import { mutations } from "./mutations.mjs";
import { playSeeds } from "./play-seeds.mjs";

/** Seeds are tried in lots, so that a change which shows at once takes no time. */
const FROM = 1;

/** Tries each mutation until a seed catches it, and prints which did. @returns {Promise<boolean>} Whether all are caught. */
export async function tryMutations(word = "", most) {
  const wanted = mutations.filter(({ file, name }) => file.includes(word) || name.includes(word));
  if (wanted.length === 0) throw new Error(`no mutation is called ${word}`);
  const stale = wanted.filter(isStale);
  if (stale.length > 0) throw new Error(`not there once: ${stale.map(({ name }) => name).join("; ")}`);
  const waiting = [...wanted.entries()];
  let survivors = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, mutation] = next;
      const caught = await firstCatch(`mutation-${index}`, mutation, most);
      if (caught === undefined && mutation.equivalent === undefined) survivors++;
      console.log(rowOf(mutation, caught, most));
    }
  };
  console.log("| rule | mutation | caught by | how |\n| --- | --- | --- | --- |");
  await Promise.all(Array.from({ length: cpus().length }, lane));
  console.log(`${wanted.length - survivors} of ${wanted.length} caught`);
  return survivors === 0;
}

async function firstCatch(name, mutation, most) {
  const program = await bundleSeeds(name, mutation);
  let first;
  const heed = (seed) => {
    if (seed.problem === undefined) return undefined;
    first ??= seed;
    return "enough";
  };
  const { step } = mutation;
  await playSeeds(program, step === undefined ? [FROM, most, 1] : [FROM, most, 1, step], heed);
  return first;
}

function rowOf({ name, rule = "", equivalent }, caught, most) {
  const by =
    caught === undefined
      ? equivalent === undefined
        ? `**survives ${most} seeds**`
        : `none: ${equivalent}`
      : `seed ${caught.seed}, ${caught.step}`;
  const how = caught === undefined ? "" : caught.problem.slice(0, 90).replaceAll("|", "/");
  return `| ${rule} | ${name} | ${by} | ${how} |`;
}
