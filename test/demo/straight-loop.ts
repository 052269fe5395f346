import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { parse } from "csv-parse/sync";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

// The main job as one would write it without Tidemark, and on purpose with none of its code: what is compared
// with it must not share its mistakes.

type Row = Record<string, string | number | null>;

const data = `${dirname(dirname(createRequire(import.meta.url).resolve("vega-datasets")))}/data/`;

export function readFlightsJson(file: string): { origin: string; delay: number }[] {
  return JSON.parse(readFileSync(`${data}${file}`, "utf8"));
}

export async function readFlightsParquet(): Promise<{ origin: string; delay: bigint }[]> {
  const file = await asyncBufferFromFile(`${data}flights-3m.parquet`);
  const rows = await parquetReadObjects({ file, compressors, columns: ["origin", "delay"] });
  return rows as { origin: string; delay: bigint }[];
}

export function readAirports(): Record<"iata" | "name" | "city" | "state", string>[] {
  return parse(readFileSync(`${data}airports.csv`), { columns: true });
}

/** The rows of the job's result, in order of the airports' codes. */
export function straightLoop(flights: Iterable<{ origin: string; delay: number | bigint }>): Row[] {
  const delays = new Map<string, number[]>();
  for (const { origin, delay } of flights) {
    if (!delays.has(origin)) delays.set(origin, []);
    delays.get(origin)!.push(Number(delay));
  }
  const airports = readAirports();
  return [...delays.keys()].sort().map((code) => {
    const minutes = delays.get(code)!;
    const airport = airports.find(({ iata }) => iata === code);
    return {
      airport: code,
      name: airport?.name ?? null,
      city: airport?.city ?? null,
      state: airport?.state ?? null,
      flights: minutes.length,
      averageDelayMinutes: Math.round((minutes.reduce((a, b) => a + b) / minutes.length) * 100) / 100,
      worstDelayMinutes: minutes.reduce((a, b) => (b > a ? b : a)),
    };
  });
}
