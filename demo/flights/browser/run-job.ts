import { type FlowReport, type RunningFlow, start } from "tidemark";
import { type AirportDelays, flightsFlow } from "../flow.ts";
import { type Dataset, fetchAirports, fetchFlights } from "./datasets.ts";

/** What the job gave, and what it took. */
export interface JobResult {
  readonly rows: readonly AirportDelays[];
  /** From the start of the flow to its end; what was fetched before is not in it. */
  readonly elapsedMs: number;
  /** Records read, airports included. */
  readonly read: number;
}

/**
 * Fetches the data, then runs the flow over it.
 * @param onProgress Called before each frame that the browser draws while the flow runs.
 */
export async function runJob(dataset: Dataset, onProgress: (report: FlowReport) => void): Promise<JobResult> {
  const [flights, airports] = await Promise.all([fetchFlights(dataset), fetchAirports()]);
  const rows: AirportDelays[] = [];
  const running = start(flightsFlow({ flights, airports, result: rows }));
  watch(running, onProgress);
  await running.done;
  const { elapsedMs, read } = running.inspect();
  return { rows, elapsedMs, read };
}

function watch(running: RunningFlow, onProgress: (report: FlowReport) => void): void {
  const look = (): void => {
    if (running.state !== "running") return;
    onProgress(running.inspect());
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
