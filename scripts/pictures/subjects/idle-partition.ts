import { Dataflow, type Duration, tumbling } from "tidemark";
import type { Picture } from "../card.ts";
import { clockWithSeconds, instant, SECOND } from "../clock-times.ts";
import { legend } from "../legend.ts";
import { lateRecord, record, result, resultWidth } from "../marks.ts";
import { type Beat, type Moment, recordRun } from "../record-run.ts";
import { element, group, line, pathThrough, rect, text } from "../svg.ts";
import { type TimeAxis, timeAxis } from "../time-axis.ts";

/** What comes by two partitions, every ten seconds: the south is silent from the third on. */
const BEATS = [
  { north: "10:00:08", south: "10:00:02" },
  { north: "10:00:18", south: "10:00:12" },
  { north: "10:00:28" },
  { north: "10:00:38" },
  { north: "10:00:48" },
  { north: "10:00:58" },
  { north: "10:01:08", south: "10:00:22" },
  { north: "10:01:18", south: "10:01:12" },
];
const TOP = 76;
const ROW_HEIGHT = 52;
const END_HEIGHT = 38;

type Beats = readonly Beat<string>[];
type Row = Moment<string, number>;

export const idlePartition: Picture = {
  name: "idle-partition",
  title: "A partition that falls silent, without idleAfter and with it",
  description:
    "Two partitions; the south sends nothing for fifty seconds. On the left it holds the watermark back, and windows wait for it. On the right it stops counting after twenty seconds: windows close on time, and its old record, when it comes after all, is late.",
  async draw() {
    const held = await recordPartitions(undefined);
    const released = await recordPartitions({ seconds: 20 });
    const bottom = TOP + ROW_HEIGHT * BEATS.length + END_HEIGHT;
    const body = [
      text(20, TOP - 8, "clock ↓", { class: "soft small" }),
      ...held.map((row, i) => rowName(row, TOP + ROW_HEIGHT * i + 19)),
      panel("without", "without idleAfter", held, 94, bottom),
      panel("with", "idleAfter: 20 seconds", released, 442, bottom),
      legend(
        [["record", "north"], ["other", "south"], "late", ["watermark", "watermark of the step"], "window"],
        bottom + 30,
      ),
    ];
    return { height: bottom + 52, body: body.join("") };
  },
};

function recordPartitions(idleAfter: Duration | undefined): Promise<Row[]> {
  const flow = new Dataflow("partitions");
  const idle = idleAfter === undefined ? {} : { idleAfter };
  const windows = flow
    .input("records", [] as string[], { eventTime: { at: instant, ...idle } })
    .window(tumbling({ seconds: 30 }))
    .count("windows");
  windows.results.output("results", []);
  windows.late.output("late", []);
  const beats: Beats = BEATS.map(({ north, south }, i) => ({
    records: south === undefined ? [north] : [north, south],
    partitions: ["north", "south"],
    afterMs: i === 0 ? 0 : 10 * SECOND,
  }));
  return recordRun({ flow, beats, now: instant("10:00:10") });
}

function isEnd({ records }: Row): boolean {
  return records.length === 0;
}

function heightOf(row: Row): number {
  return isEnd(row) ? END_HEIGHT : ROW_HEIGHT;
}

function rowName(row: Row, y: number): string {
  return isEnd(row) ? text(20, y, "end", { class: "soft" }) : text(20, y, clockWithSeconds(row.clock));
}

function panel(id: string, title: string, rows: readonly Row[], left: number, bottom: number): string {
  const axis = timeAxis({
    from: instant("09:59:56"),
    to: instant("10:01:36"),
    tickEveryMs: 30 * SECOND,
    label: clockWithSeconds,
    left,
    right: left + 292,
    title: "",
  });
  return group(
    id,
    text((axis.left + axis.right) / 2, TOP - 36, title, { class: "strong middle" }),
    axis.draw(TOP, bottom),
    ...windows(rows, axis),
    watermark(rows, axis, bottom),
    ...rows.flatMap((row, i) => records(row, TOP + ROW_HEIGHT * i + 15, axis)),
    ...rows.flatMap((row, i) => results(row, TOP + ROW_HEIGHT * i + (isEnd(row) ? 21 : 40), axis)),
  );
}

function windows(rows: readonly Row[], axis: TimeAxis): string[] {
  return rows.flatMap(({ results }, i) =>
    results.map(({ start, end }) => {
      const first = rows.findIndex(({ records, late }) =>
        records.some((one) => instant(one) >= start && instant(one) < end && !late.includes(one)),
      );
      const [left, right] = [axis.x(start), axis.x(end)];
      const [top, low] = [TOP + ROW_HEIGHT * first, TOP + ROW_HEIGHT * i + heightOf(rows[i]!)];
      return (
        rect(left, top, right - left, low - top, { class: "window" }) +
        line(left, low, right, low, { class: "edge" })
      );
    }),
  );
}

function watermark(rows: readonly Row[], axis: TimeAxis, bottom: number): string {
  const points: [number, number][] = [[axis.left, TOP]];
  for (const [i, { before, after }] of rows.entries()) {
    const y = TOP + ROW_HEIGHT * i + (isEnd(rows[i]!) ? 6 : 28);
    points.push([axis.x(before), y], [axis.x(after), y]);
  }
  points.push([axis.right, bottom]);
  const area = [...points, [axis.left, bottom] as const];
  return (
    element("path", { d: `${pathThrough(area)} Z`, class: "past" }) +
    element("path", { d: pathThrough(points), class: "mark" })
  );
}

function records({ records, partitions, late }: Row, y: number, axis: TimeAxis): string[] {
  return records.map((one, i) => {
    const x = axis.x(instant(one));
    if (late.includes(one)) return lateRecord(x, y);
    return record(x, y, partitions[i] === "north" ? "record" : "other");
  });
}

function results({ results }: Row, y: number, axis: TimeAxis): string[] {
  return results.map(({ start, end, kind, value }) => {
    const middle = (axis.x(start) + axis.x(end)) / 2;
    return result(middle - resultWidth(kind, String(value)) / 2, y, kind, String(value));
  });
}
