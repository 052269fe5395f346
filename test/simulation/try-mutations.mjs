import { cpus } from "node:os";
import { isStale } from "../mutants/copy.mjs";
import { bundleSeeds, changesOf } from "./bundle.mjs";
import { mutations } from "./mutations.mjs";
import { playSeeds } from "./play-seeds.mjs";

/** The first seed that is tried, where a mutation names none. */
const FROM = 1;

/** Tries each mutation until a seed catches it, and prints which did. @returns {Promise<boolean>} Whether all are caught. */
export async function tryMutations(word = "", most) {
  const wanted = mutations.filter(({ file, name }) => file.includes(word) || name.includes(word));
  if (wanted.length === 0) throw new Error(`no mutation is called ${word}`);
  const stale = wanted.filter((mutation) => changesOf(mutation).some(isStale));
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

/** A seed that fails without the other line of defence alone tells nothing of the mutation. */
export async function firstCatch(name, mutation, most) {
  const { step, despite, from: first = FROM } = mutation;
  const program = await bundleSeeds(name, changesOf(mutation));
  const without = despite && (await bundleSeeds(`${name}-without`, despite));
  for (let from = first; from < first + most; ) {
    const caught = await firstProblem(program, [from, first + most - from, 1], step);
    if (caught === undefined || without === undefined) return caught;
    const counts = (await firstProblem(without, [caught.seed, 1, 1], step)) === undefined;
    if (counts) return caught;
    from = caught.seed + 1;
  }
}

/** @param {readonly number[]} range */
async function firstProblem(program, range, step) {
  let first;
  const heed = (seed) => {
    if (seed.problem === undefined) return undefined;
    first ??= seed;
    return "enough";
  };
  await playSeeds(program, step === undefined ? range : [...range, step], heed);
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
