import type { SourceLike } from "tidemark";
import { parseCsv } from "tidemark/csv";
import { parquetBufferSource } from "tidemark/parquet";
import type { Airport, Flight } from "../flow.ts";

/** Flights that a page can fetch. */
export interface Dataset {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** File beside the page. */
  readonly file: string;
  read(response: Response): Promise<SourceLike<Flight>>;
}

const readJson = async (response: Response): Promise<Flight[]> => response.json();

const readParquet = async (response: Response): Promise<SourceLike<Flight>> =>
  parquetBufferSource<Flight>(await response.arrayBuffer(), { columns: ["origin", "delay"] });

/** What the page offers, the first at once. */
export const datasets: readonly Dataset[] = [
  { id: "20k", label: "20,000 flights", hint: "JSON, 1.8 MB", file: "flights-20k.json", read: readJson },
  {
    id: "3m",
    label: "3,000,000 flights",
    hint: "Parquet, 13 MB",
    file: "flights-3m.parquet",
    read: readParquet,
  },
];

export async function fetchFlights({ file, read }: Dataset): Promise<SourceLike<Flight>> {
  return read(await fetchData(file));
}

export async function fetchAirports(): Promise<Airport[]> {
  const response = await fetchData("airports.csv");
  return parseCsv(await response.text(), { columns: ["iata", "name", "city", "state"] });
}

async function fetchData(file: string): Promise<Response> {
  const response = await fetch(`data/${file}`);
  if (!response.ok) throw new Error(`${file} cannot be fetched: ${response.status} ${response.statusText}`);
  return response;
}
