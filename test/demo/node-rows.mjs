import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { makeFlightsJob } from "../runtimes/flights-job.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What Node makes of the 20,000 flights, as the page shows it. */
export async function rowsOfSmallJob() {
  // Inside the repository, so that "tidemark" is the package that was built here.
  const file = `${root}out/test/flights-job.mjs`;
  await makeFlightsJob(file);
  const { flightsFlow, flights, airports } = await import(pathToFileURL(file).href);
  const { run } = await import(createRequire(import.meta.url).resolve("tidemark"));
  const result = [];
  await run(flightsFlow({ flights, airports, result }));
  return result.map(asShown);
}

/** The rows of a file that the command wrote. */
export function rowsOfFile(path) {
  return parse(readFileSync(path), { columns: true }).map(asShown);
}

/** Texts only: the code, name and place of the airport, then the exact numbers. */
function asShown({ airport, name, city, state, flights, averageDelayMinutes, worstDelayMinutes }) {
  return [airport, name, `${city}, ${state}`, flights, averageDelayMinutes, worstDelayMinutes].map(String);
}
