import { type SimulationResult, simulate } from "tidemark/testing";
import { judged } from "./judged.ts";
import { onOneWorker, subject, subjects } from "./subjects.ts";

/** What a seed is tried on: of those whose name has some word, each in its turn. */
export function subjectOf(seed: number, word = ""): string {
  const names = subjects.filter((name) => name.includes(word));
  if (names.length === 0) throw new Error(`no subject is called ${word}`);
  return names[seed % names.length]!;
}

/** Simulates a subject; `problems` tells what is wrong with what it came to. */
export async function simulateSeed(
  name: string,
  seed: number,
): Promise<SimulationResult & { readonly problems: readonly string[] }> {
  const judge = judged[name];
  const workers = onOneWorker.test(name) ? 1 : 3;
  const result = await simulate(judge?.build(seed) ?? subject(name, seed), { seed, workers });
  const problems = judge?.problems(seed, result) ?? result.differences.map((one) => JSON.stringify(one));
  return { ...result, problems };
}
