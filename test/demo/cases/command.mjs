import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mustRun } from "../../runtimes/child.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export const commandCases = {
  async "the command of npm start writes the file and shows the ten busiest airports"(folder) {
    const out = `${folder}/flights.csv`;
    const args = ["dist/cli/main.js", "run", "demo/flights/main.ts", "--out", out];
    const { stdout } = await mustRun(process.execPath, args, { cwd: root });
    const lines = readFileSync(out, "utf8").trimEnd().split("\n");
    assert.equal(lines.length, 1 + 229);
    const codes = stdout.match(/^[A-Z]{3}(?= {2})/gm);
    assert.deepEqual(codes, ["ORD", "DFW", "ATL", "LAX", "PHX", "STL", "DTW", "MSP", "LAS", "DEN"]);
    assert.match(stdout, /^3,000,000 flights from 229 airports in [\d.]+ s, [\d,]+ records\/s/m);
  },
};
