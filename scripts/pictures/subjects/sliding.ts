import { Dataflow, sliding, tumbling } from "tidemark";
import type { Picture } from "../card.ts";
import { clock, instant, MINUTE } from "../clock-times.ts";
import { legend } from "../legend.ts";
import { record, result } from "../marks.ts";
import { type Moment, recordRun } from "../record-run.ts";
import { group, line, rect, text } from "../svg.ts";
import { type TimeAxis, timeAxis } from "../time-axis.ts";

/** When rides began. */
export const RIDES: readonly string[] = [
  "10:01",
  "10:03",
  "10:07",
  "10:08",
  "10:09",
  "10:13",
  "10:21",
  "10:23",
];
const LENGTH = { minutes: 15 };
const EVERY_MS = 5 * MINUTE;
const TOP = 52;
const WINDOW_HEIGHT = 30;

export const slidingWindows: Picture = {
  name: "sliding",
  title: "Sliding windows of fifteen minutes, one every five, and the panes that they share",
  description:
    "Each record is counted once, in its pane of five minutes. Each window puts the counts of its three panes together, so a record that falls into three windows costs no more than one.",
  async draw() {
    const windows = await countsOf("sliding");
    const panes = await countsOf("panes");
    const axis = timeAxis({
      from: instant("09:50"),
      to: instant("10:40"),
      tickEveryMs: EVERY_MS,
      label: clock,
      left: 96,
    });
    const bottom = TOP + 84 + WINDOW_HEIGHT * windows.length;
    const body = [
      axis.draw(TOP, bottom),
      group(
        "records",
        text(20, TOP + 22, "records"),
        ...RIDES.map((ride) => record(axis.x(instant(ride)), TOP + 18)),
      ),
      group("panes", text(20, TOP + 58, "panes"), ...panes.map((one) => pane(one, axis))),
      group(
        "windows",
        text(20, TOP + 104, "windows"),
        ...windows.map((one, i) => window(one, i, panes, axis)),
      ),
      legend(["record", "pane", ["window", "window, made of its panes"]], bottom + 28),
    ];
    return { height: bottom + 50, body: body.join("") };
  },
};

type Result = Moment<string, number>["results"][number];

async function countsOf(what: "sliding" | "panes"): Promise<Result[]> {
  const flow = new Dataflow("rides");
  const windower = what === "sliding" ? sliding({ length: LENGTH, every: EVERY_MS }) : tumbling(EVERY_MS);
  const windows = flow
    .input("records", [] as string[], { eventTime: { at: instant } })
    .window(windower)
    .count("windows");
  windows.results.output("results", []);
  windows.late.output("late", []);
  const moments = await recordRun<string, number>({ flow, beats: [{ records: RIDES }] });
  return moments.flatMap(({ results }) => results);
}

function pane({ start, end, value }: Result, axis: TimeAxis): string {
  const [left, right] = [axis.x(start), axis.x(end)];
  return (
    rect(left + 2, TOP + 40, right - left - 4, 28, { rx: 3, class: "pane" }) +
    text((left + right) / 2, TOP + 58, String(value), { class: "middle strong" })
  );
}

function window(
  { start, end, value, kind }: Result,
  index: number,
  panes: readonly Result[],
  axis: TimeAxis,
): string {
  const y = TOP + 100 + WINDOW_HEIGHT * index;
  const [left, right] = [axis.x(start), axis.x(end)];
  const parts = panes.filter((one) => one.start >= start && one.end <= end);
  const sum = parts.map((one) =>
    text((axis.x(one.start) + axis.x(one.end)) / 2, y + 4, String(one.value), { class: "middle" }),
  );
  const lines: string[] = [];
  for (let edge = start + EVERY_MS; edge < end; edge += EVERY_MS)
    lines.push(line(axis.x(edge), y - 11, axis.x(edge), y + 11, { class: "kept" }));
  return (
    rect(left, y - 11, right - left, 22, { rx: 3, class: "window" }) +
    lines.join("") +
    sum.join("") +
    result(right + 8, y, kind, String(value))
  );
}
