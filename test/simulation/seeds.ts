// Run by run.mjs, bundled: tries seed after seed, and tells of each in a line of JSON as it begins and as it ends.
import process from "node:process";
import { simulateSeed, subjectOf } from "./simulate-seed.ts";

const [from, count, stride, wanted = ""] = process.argv.slice(2);

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

for (let seed = Number(from); seed < Number(from) + Number(count); seed += Number(stride)) {
  const step = subjectOf(seed, wanted);
  tell({ seed, step });
  try {
    const { problems, lives, crashes, failures, damages } = await simulateSeed(step, seed);
    const problem = problems.length === 0 ? undefined : problems.join("; ");
    tell({ seed, step, problem, lives, crashes, failures, damages, isOver: true });
  } catch (error) {
    tell({ seed, step, problem: String(error), isOver: true });
  }
}
