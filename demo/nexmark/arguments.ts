import { parseArgs } from "node:util";
import type { NexmarkOptions } from "./generator/generator.ts";
import { QUERIES } from "./queries.ts";

/** What the command is asked to do. */
export interface NexmarkRequest {
  readonly options: NexmarkOptions;
  /** Names of the queries. */
  readonly queries: readonly string[];
}

export const USAGE = `npm run nexmark -- [--events N] [--seed S] [--query q5] [--rate R] [--group G]

  --events N   how many events: 200000 unless said otherwise
  --seed S     another integer gives other events: 1
  --query q5   only this query; may be given several times
  --rate R     events in a second of event time: 10000
  --group G    so many events in a row come out of order: 1, in order`;

/**
 * Reads the command line.
 * @throws {TypeError} for options that there are not.
 * @throws {RangeError} for values that they cannot have.
 */
export function parseRequest(args: readonly string[]): NexmarkRequest {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: "string", default: "200000" },
      seed: { type: "string", default: "1" },
      query: { type: "string", multiple: true, default: Object.keys(QUERIES) },
      rate: { type: "string", default: "10000" },
      group: { type: "string", default: "1" },
    },
  });
  const { query: queries } = values;
  for (const name of queries) {
    if (!Object.hasOwn(QUERIES, name))
      throw new RangeError(`there is no query ${name}, but ${Object.keys(QUERIES).join(", ")}`);
  }
  const options = {
    events: integer("events", values.events),
    seed: integer("seed", values.seed),
    rate: integer("rate", values.rate),
    outOfOrderGroup: integer("group", values.group),
  };
  return { options, queries };
}

function integer(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new RangeError(`--${name} must be an integer of 0 or more, not ${text}`);
}
