// `npm run simulate -- --seeds N [--from M] [STEP]`: N seeds, each on one of the subjects (those whose name has STEP in it),
// and tells which came to other results than a run that nothing disturbs.
// `npm run simulate -- --mutations [FILE]`: with each change of mutations.mjs in turn, seeds until one of them tells.

import process from "node:process";
import { parseArgs } from "node:util";
import { tryMutations } from "./try-mutations.mjs";
import { trySeeds } from "./try-seeds.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string" },
    from: { type: "string", default: "1" },
    mutations: { type: "boolean", default: false },
  },
});
const [word] = positionals;
process.once("SIGINT", () => process.exit(130)); // ends what was begun
process.once("SIGTERM", () => process.exit(143));
const isSound = values.mutations
  ? await tryMutations(word, Number(values.seeds ?? 1_500))
  : await trySeeds(Number(values.from), Number(values.seeds ?? 500), word);
process.exitCode = isSound ? 0 : 1;
