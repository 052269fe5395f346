import type { WindowResult } from "tidemark";
import { endName, type Placed, placeRows, rowName } from "./arrival-rows.ts";
import type { Drawing } from "./card.ts";
import { legend, type Sign } from "./legend.ts";
import { lateRecord, record, result, resultWidth } from "./marks.ts";
import type { Moment } from "./record-run.ts";
import { element, group, line, pathThrough, rect, text } from "./svg.ts";
import { type TimeAxis, type TimeAxisOptions, timeAxis } from "./time-axis.ts";
import { watermarkLine } from "./watermark-line.ts";

/** Event time over the order of arrival: how it is drawn. */
export interface ArrivalChart<T, R> extends Omit<TimeAxisOptions, "left"> {
  readonly moments: readonly Moment<T, R>[];
  readonly at: (record: T) => number;
  /** What stands at the left of a record's row. */
  readonly name: (record: T) => string;
  /** What stands beside a record. */
  readonly amount: (record: T) => string;
  /** How far the watermark trails, in words: shows from which record it comes. */
  readonly trail?: string;
  readonly allowedLatenessMs?: number;
  readonly signs: readonly Sign[];
}

const TOP = 52;
const LEFT = 96;

/** Records from the first to come, at the top, to the last; windows as fields, which end where they are complete. */
export function arrivalChart<T>(chart: ArrivalChart<T, number>): Drawing {
  const { moments, signs } = chart;
  const axis = timeAxis({ ...chart, left: LEFT });
  const rows = placeRows(moments, TOP);
  const bottom = rows.at(-1)!.bottom;
  const body = [
    text(20, TOP - 8, "arrival ↓", { class: "soft small" }),
    axis.draw(TOP, bottom),
    group("windows", ...windows(chart, rows, axis)),
    group("watermark", watermarkLine(rows, axis), trails(chart, rows, axis)),
    group("records", ...rows.map((row, i) => records(chart, row, i, axis))),
    group("results", ...rows.flatMap((row) => results(row, axis))),
    legend(signs, bottom + 30),
  ];
  return { height: bottom + 52, body: body.join("") };
}

function records<T>(
  chart: ArrivalChart<T, number>,
  row: Placed<T, number>,
  index: number,
  axis: TimeAxis,
): string {
  const { at, name, amount } = chart;
  const { moment, middle } = row;
  if (moment.records.length === 0) return endName(row);
  return moment.records
    .map((one) => {
      const x = axis.x(at(one));
      const isLate = moment.late.includes(one);
      const mark = isLate ? lateRecord(x, middle, `${amount(one)} late`) : record(x, middle);
      const beside = isLate ? "" : text(x + 10, middle + 4, amount(one), { class: "halo" });
      return rowName(index, name(one), middle) + mark + beside;
    })
    .join("");
}

function results({ results }: Placed<unknown, number>, axis: TimeAxis): string[] {
  return results.map(({ result: { start, end, kind, value }, y }) => {
    const middle = (axis.x(start) + axis.x(end)) / 2;
    return result(middle - resultWidth(kind, String(value)) / 2, y, kind, String(value));
  });
}

/** Lines from the records that moved the watermark to where they moved it. */
function trails<T>(
  { at, trail }: ArrivalChart<T, number>,
  rows: readonly Placed<T, number>[],
  axis: TimeAxis,
): string {
  if (trail === undefined) return "";
  const movers = rows.filter(({ moment }) => moment.records.length > 0 && moment.after > moment.before);
  return movers
    .map(({ moment, middle, moved }, i) => {
      const [from, to] = [axis.x(moment.after), axis.x(Math.max(...moment.records.map(at)))];
      const path = pathThrough([
        [from, moved],
        [to, moved],
        [to, middle],
      ]);
      const word =
        i === 2 ? text((from + to) / 2, moved - 5, trail, { class: "small marked middle halo" }) : "";
      return element("path", { d: path, class: "trail" }) + word;
    })
    .join("");
}

/** A field for each window: from its first record to its final result, and on for as long as it is kept. */
function windows<T>(
  chart: ArrivalChart<T, number>,
  rows: readonly Placed<T, number>[],
  axis: TimeAxis,
): string[] {
  const finals = rows.flatMap((row) =>
    row.moment.results.filter(({ kind }) => kind === "final").map((one) => ({ one, row })),
  );
  return finals.flatMap(({ one, row }) => {
    const [left, right] = [axis.x(one.start), axis.x(one.end)];
    const top = rows.find(({ moment }) =>
      moment.records.some((record) => falls(record, one, chart, moment)),
    )!.top;
    const until = keptUntil(chart, rows, one);
    return [
      rect(left, top, right - left, row.bottom - top, { class: "window" }),
      line(left, row.bottom, right, row.bottom, { class: "edge" }),
      ...(until > row.bottom
        ? [rect(left, row.bottom, right - left, until - row.bottom, { class: "kept" })]
        : []),
    ];
  });
}

function falls<T>(
  record: T,
  { start, end }: WindowResult<unknown, number>,
  { at }: ArrivalChart<T, number>,
  { late }: Moment<T, number>,
): boolean {
  return at(record) >= start && at(record) < end && !late.includes(record);
}

function keptUntil<T>(
  { allowedLatenessMs = 0 }: ArrivalChart<T, number>,
  rows: readonly Placed<T, number>[],
  { end }: WindowResult<unknown, number>,
): number {
  return rows.find(({ moment }) => moment.after >= end + allowedLatenessMs)!.bottom;
}
