import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { binary } from "../../runtimes/binaries.mjs";
import { mustRun } from "../../runtimes/child.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs the job as `npm start` does. */
async function runJob(file, options, out) {
  const args = [...options, "dist/cli/main.js", "run", "demo/flights/main.ts", "--out", out];
  const env = { DENO_NO_UPDATE_CHECK: "1" };
  const { stdout } = await mustRun(file, args, { cwd: root, env });
  return stdout;
}

const sameUnder = (name, options) => async (folder) => {
  const file = binary(name);
  if (file === undefined) return "no binary of it for this machine";
  await runJob(file, options, `${folder}/${name}.csv`);
  const [here, there] = ["flights", name].map((out) => readFileSync(`${folder}/${out}.csv`, "utf8"));
  assert.equal(there, here);
  return undefined;
};

export const commandCases = {
  async "the command of npm start writes the file and shows the ten busiest airports"(folder) {
    const stdout = await runJob(process.execPath, [], `${folder}/flights.csv`);
    const lines = readFileSync(`${folder}/flights.csv`, "utf8").trimEnd().split("\n");
    assert.equal(lines.length, 1 + 229);
    const codes = stdout.match(/^[A-Z]{3}(?= {2})/gm);
    assert.deepEqual(codes, ["ORD", "DFW", "ATL", "LAX", "PHX", "STL", "DTW", "MSP", "LAS", "DEN"]);
    assert.match(stdout, /^3,000,000 flights from 229 airports in [\d.]+ s, [\d,]+ records\/s/m);
  },
  "Node 22 writes the same file": sameUnder("node22", []),
  "Node 24 writes the same file": sameUnder("node24", []),
  "Deno writes the same file": sameUnder("deno", ["run", "--allow-all", "--no-remote"]),
  "Bun writes the same file": sameUnder("bun", ["run", "--no-install"]),
};
