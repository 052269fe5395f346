import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Dataflow } from "tidemark";
import { csvSink, csvSource, parquetSource } from "tidemark/node";
import { type Airport, type AirportDelays, type Flight, flightsFlow } from "./flow.ts";
import { summarize } from "./summary.ts";

/** Options of the job, as the command line gives them. */
export interface FlightsOptions {
  /** Path of the CSV file to write. */
  readonly out?: string;
}

/** Three million flights out of Parquet, airports out of CSV; the result as CSV, and a table of it at the end. */
export default function flights({ out = "out/flights.csv" }: FlightsOptions = {}): Dataflow {
  mkdirSync(dirname(out), { recursive: true });
  showAtEnd(out);
  return flightsFlow({
    flights: parquetSource<Flight>(dataFile("flights-3m.parquet"), { columns: ["origin", "delay"] }),
    airports: csvSource<Airport>(dataFile("airports.csv"), { columns: ["iata", "name", "city", "state"] }),
    result: csvSink<AirportDelays>(out),
  });
}

/** The package's exports do not name its data files, so the way to them goes by its entry. */
function dataFile(name: string): string {
  const entry = createRequire(import.meta.url).resolve("vega-datasets");
  return `${dirname(dirname(entry))}/data/${name}`;
}

/** Only when the process ends has the progress display let go of the terminal. */
function showAtEnd(out: string): void {
  const began = performance.now();
  process.once("exit", (code) => {
    if (code === 0)
      console.log(summarize(readFileSync(out, "utf8"), { elapsedMs: performance.now() - began, path: out }));
  });
}
