// Whole runs as a user has them: a flow is built and run to its end over 200 thousand, 1 million and 5 million records,
// ten times in one process. The first run and the tenth, each against the same by hand in a process of its own.
import { execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { jobs } from "./jobs.mjs";

const SIZES = [200_000, 1_000_000, 5_000_000];
const runs = fileURLToPath(new URL("runs.mjs", import.meta.url));

export function bench() {
  const lines = [
    "whole runs, CPU (and wall) of a flow as a multiple of the loop by hand, and ns of CPU a record",
  ];
  for (const [name, { against = "the same by hand" }] of Object.entries(jobs)) {
    lines.push(`${name}, against ${against}`);
    for (const records of SIZES) lines.push(lineOf(name, records));
  }
  return lines;
}

function lineOf(name, records) {
  const hand = measured(name, "hand", records);
  const flow = measured(name, "flow", records);
  const shown = ["first", "tenth"].map((which) => {
    const [by, of] = [hand[which], flow[which]];
    const ratios = `${(of.cpu / by.cpu).toFixed(1)}x (${(of.wall / by.wall).toFixed(1)}x)`;
    return `${which} ${ratios.padEnd(15)} ${by.cpu.toFixed(1).padStart(5)} → ${of.cpu.toFixed(1).padStart(6)} ns`;
  });
  return `  ${records.toLocaleString("en").padStart(9)}  ${shown.join("   ")}`;
}

function measured(name, side, records) {
  const printed = execFileSync(process.execPath, [runs, name, side, String(records)], { encoding: "utf8" });
  return JSON.parse(printed);
}
