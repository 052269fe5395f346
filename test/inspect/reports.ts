import type { FlowReport } from "../../ts/inspect/report.ts";

/** A report of a flow called "flights" in which nothing has happened yet, but for what is given. */
export function reportOf(given: Partial<FlowReport> = {}): FlowReport {
  return { flow: "flights", elapsedMs: 0, read: 0, written: 0, steps: [], ...given };
}
