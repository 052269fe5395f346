import { readFileSync } from "node:fs";
import type { Dataflow } from "tidemark";
import { flightsJob } from "./job.ts";
import { summarize } from "./summary.ts";

/** Options of the job, as the command line gives them. */
export interface FlightsOptions {
  /** Path of the CSV file to write. */
  readonly out?: string;
}

/** The job that `npm start` runs: it writes the delays of all airports, and shows a table of the busiest. */
export default function flights({ out = "out/flights.csv" }: FlightsOptions = {}): Dataflow {
  const began = performance.now();
  // Only when the process ends has the progress display let go of the terminal.
  process.once("exit", (code) => {
    if (code !== 0) return;
    console.log(summarize(readFileSync(out, "utf8"), { elapsedMs: performance.now() - began, path: out }));
  });
  return flightsJob(out);
}
