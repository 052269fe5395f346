import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Dataflow } from "tidemark";
import { jsonLinesSink } from "tidemark/node";
import type { Row } from "./flow.ts";
import { clicksJob } from "./job.ts";

/** Options of the job, as the command line gives them. */
export interface ClicksOptions {
  /** Path of the file of rows. */
  readonly out?: string;
  /** How many clicks. */
  readonly count?: string;
  /** How many a second. Default: as fast as it goes. */
  readonly perSecond?: string;
}

/** The job that `npm run clicks` kills. */
export default function clicks({
  out = "out/clicks/rows.jsonl",
  count = "24000",
  perSecond,
}: ClicksOptions = {}): Dataflow {
  mkdirSync(dirname(out), { recursive: true });
  const pace = { count: Number(count), ...(perSecond !== undefined && { perSecond: Number(perSecond) }) };
  return clicksJob(jsonLinesSink<Row>(out), pace);
}
