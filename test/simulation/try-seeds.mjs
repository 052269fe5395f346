import { cpus } from "node:os";
import { bundleSeeds } from "./bundle.mjs";
import { playSeeds } from "./play-seeds.mjs";

/** Tries many seeds, prints those that come to another result. @returns {Promise<boolean>} Whether none did. */
export async function trySeeds(from, count, word) {
  const program = await bundleSeeds("seeds");
  const began = Date.now();
  const sum = { seeds: 0, lives: 0, crashes: 0, failures: 0, damages: 0 };
  let problems = 0;
  const heed = ({ seed, step, problem, ...report }) => {
    sum.seeds++;
    for (const name of Object.keys(report)) sum[name] += report[name] ?? 0;
    if (problem === undefined) return;
    problems++;
    console.log(`seed ${seed}, ${step}: ${problem.slice(0, 2_000)}`);
  };
  const lanes = cpus().length;
  const ranges = Array.from({ length: lanes }, (_, lane) => [from + lane, count - lane, lanes]);
  await Promise.all(ranges.map((range) => playSeeds(program, word ? [...range, word] : range, heed)));
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(
    `${sum.seeds} seeds, ${sum.lives} lives, ${sum.crashes} crashes, ${sum.failures} failures, ${sum.damages} times damage, ${seconds} s: ${problems} differ`,
  );
  return problems === 0;
}
