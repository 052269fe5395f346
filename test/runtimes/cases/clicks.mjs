import { run, start } from "tidemark";
import { clicksJob, Fingerprint, rowsSink } from "./made/clicks-job.mjs";

/** Clicks of a whole run: some seconds of it, at this pace. */
export const count = 12_000;
const perSecond = 4_000;

/** What comes out when nothing happens. */
export async function undisturbed() {
  const rows = [];
  await run(clicksJob(rows, { count }));
  return Fingerprint.of(rows);
}

/**
 * One life of the flow over clicks, with commits all the time. Rows go to a list that outlives it.
 * @param {import("../../../demo/clicks/rows-sink.ts").RowLog} log
 * @returns a running flow
 */
export function live(log, store) {
  return start(clicksJob(rowsSink(log), { count, perSecond }), {
    recovery: { store, every: { records: 300 } },
  });
}

export const fingerprintOf = (rows) => Fingerprint.of(rows);
