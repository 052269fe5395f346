import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Dataflow } from "tidemark";
import { csvSink, csvSource, parquetSource } from "tidemark/node";
import { type Airport, type AirportDelays, type Flight, flightsFlow } from "./flow.ts";

/**
 * The flow over files: three million flights out of Parquet, airports out of CSV.
 * @param out Path of the CSV file to write. Its folder is made if need be.
 */
export function flightsJob(out: string): Dataflow {
  mkdirSync(dirname(out), { recursive: true });
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
