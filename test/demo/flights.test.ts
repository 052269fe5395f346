import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { parse } from "csv-parse/sync";
import { run } from "tidemark";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AirportDelays, flightsFlow } from "../../demo/flights/flow.ts";
import { flightsJob } from "../../demo/flights/job.ts";
import { readAirports, readFlightsJson, readFlightsParquet, straightLoop } from "./straight-loop.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/tidemark-demo-`);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("three million flights give the rows of a straight loop", { timeout: 120_000 }, async () => {
  const out = `${folder}/made/flights.csv`;
  await run(flightsJob(out));
  const rows = straightLoop(await readFlightsParquet());
  expect(rows.reduce((sum, row) => sum + Number(row.flights), 0)).toBe(3_000_000);
  expect(parse(readFileSync(out), { columns: true })).toEqual(rows.map(asCsv));
});

test.each(["flights-2k.json", "flights-20k.json"])("%s gives the rows of a straight loop", async (file) => {
  const flights = readFlightsJson(file);
  const result: AirportDelays[] = [];
  await run(flightsFlow({ flights, airports: readAirports(), result }));
  expect(result).toEqual(straightLoop(flights));
});

test("flights from an unknown airport, and of unknown delay, count", async () => {
  const result: AirportDelays[] = [];
  const flights = [
    { origin: "XXX", delay: null },
    { origin: "ABE", delay: -4 },
    { origin: "ABE", delay: null },
    { origin: "ABE", delay: -9 },
  ];
  await run(flightsFlow({ flights, airports: readAirports(), result }));
  const nowhere = { name: null, city: null, state: null };
  expect(result).toEqual([
    {
      airport: "ABE",
      name: "Lehigh Valley International",
      city: "Allentown",
      state: "PA",
      flights: 3,
      averageDelayMinutes: -6.5,
      worstDelayMinutes: -4,
    },
    { airport: "XXX", ...nowhere, flights: 1, averageDelayMinutes: null, worstDelayMinutes: null },
  ]);
});

function asCsv(row: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? "" : String(value)]),
  );
}
