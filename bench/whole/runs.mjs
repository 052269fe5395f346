// One side of a job, in a process of its own: whole runs over the same array, one after the other. Prints for the first
// and the tenth the ns of CPU and of the wall that a record took, and how many results came.
import { performance } from "node:perf_hooks";
import process from "node:process";
import { run } from "tidemark";
import { jobs } from "./jobs.mjs";

const [name, side, records] = process.argv.slice(2);
const job = jobs[name];
const values = job.input(Number(records));
const found = { results: 0 };
const emit = () => {
  found.results++;
};
const sides = {
  hand: () => job.hand(values, emit),
  flow: () => run(job.flow(values, emit)),
};

const runs = [];
for (let i = 0; i < 10; i++) runs.push(await timed(sides[side]));
console.log(JSON.stringify({ first: runs[0], tenth: runs[9], results: found.results }));

async function timed(act) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await act();
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: ((user + system) * 1e3) / values.length, wall: (wall * 1e6) / values.length };
}
