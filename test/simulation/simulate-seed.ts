import { type SimulationResult, simulate } from "tidemark/testing";
import { onOneWorker, subject, subjects } from "./subjects.ts";

/** What a seed is tried on: of those whose name has some word, each in its turn. */
export function subjectOf(seed: number, word = ""): string {
  const names = subjects.filter((name) => name.includes(word));
  if (names.length === 0) throw new Error(`no subject is called ${word}`);
  return names[seed % names.length]!;
}

export function simulateSeed(name: string, seed: number): Promise<SimulationResult> {
  return simulate(subject(name, seed), { seed, workers: onOneWorker.test(name) ? 1 : 3 });
}
