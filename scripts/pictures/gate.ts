import { Dataflow, tumbling, type WindowOptions } from "tidemark";
import { clock, instant, MINUTE } from "./clock-times.ts";
import { type Moment, recordRun } from "./record-run.ts";

/** People who came by a gate: the example of the guide. */
export interface Count {
  readonly at: string;
  readonly people: number;
}

/** In the order in which they come. */
export const COUNTS: readonly Count[] = [
  { at: "10:01", people: 3 },
  { at: "10:06", people: 2 },
  { at: "10:04", people: 5 },
  { at: "10:12", people: 4 },
  { at: "10:09", people: 1 },
  { at: "10:15", people: 6 },
  { at: "10:08", people: 2 },
  { at: "10:19", people: 3 },
  { at: "10:16", people: 2 },
  { at: "10:24", people: 7 },
  { at: "10:07", people: 1 },
];

export function recordCounts(options: WindowOptions): Promise<Moment<Count, number>[]> {
  const flow = new Dataflow("gate");
  const windows = flow
    .input("records", [] as Count[], {
      eventTime: { at: ({ at }) => instant(at), outOfOrder: { minutes: 4 } },
    })
    .window(tumbling({ minutes: 10 }), options)
    .sum("windows", ({ people }) => people);
  windows.results.output("results", []);
  windows.late.output("late", []);
  return recordRun({ flow, beats: COUNTS.map((count) => ({ records: [count] })) });
}

/** How the pictures of the gate are drawn. */
export const GATE_CHART = {
  from: instant("09:56"),
  to: instant("10:32"),
  tickEveryMs: 5 * MINUTE,
  label: clock,
  at: (count: Count): number => instant(count.at),
  name: ({ at }: Count): string => at,
  amount: ({ people }: Count): string => String(people),
};
