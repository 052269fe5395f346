import { Dataflow, session, type WindowResult } from "tidemark";
import { endName, type Placed, placeRows, rowName } from "../arrival-rows.ts";
import type { Picture } from "../card.ts";
import { clock, instant, MINUTE } from "../clock-times.ts";
import { legend } from "../legend.ts";
import { lateRecord, record, result, resultWidth } from "../marks.ts";
import { type Moment, recordRun } from "../record-run.ts";
import { group, rect, text } from "../svg.ts";
import { type TimeAxis, timeAxis } from "../time-axis.ts";
import { watermarkLine } from "../watermark-line.ts";

/** Clicks of a user, in the order in which they come. */
export const CLICKS: readonly string[] = ["10:01", "10:04", "10:13", "10:08", "10:22", "10:30", "10:06"];
const GAP_MS = 5 * MINUTE;
const TOP = 52;

type Session = WindowResult<unknown, number>;
type Row = Placed<string, number>;

export const sessions: Picture = {
  name: "sessions",
  title: "Sessions with a gap of five minutes; a record out of order merges two",
  description:
    "Each row shows the sessions as they stand once its record has come. The fourth record falls between two sessions, no more than the gap from either: they become one. A session is complete once the watermark has come to its end.",
  async draw() {
    const moments = await recordClicks();
    const axis = timeAxis({
      from: instant("09:57"),
      to: instant("10:37"),
      tickEveryMs: 5 * MINUTE,
      label: clock,
      left: 96,
    });
    const rows = placeRows(moments.map(withoutEarly), TOP);
    const bottom = rows.at(-1)!.bottom;
    const open = sessionsAfter(moments);
    const body = [
      text(20, TOP - 8, "arrival ↓", { class: "soft small" }),
      axis.draw(TOP, bottom),
      group("watermark", watermarkLine(rows, axis)),
      group("sessions", ...rows.map((row, i) => openSessions(row, open[i]!, moments[i]!, axis))),
      group("records", ...rows.map((row, i) => records(row, i, axis))),
      group("results", ...rows.flatMap((row) => results(row, axis))),
      legend(
        ["record", "late", "watermark", ["window", "session: first record to last"], ["kept", "the gap"]],
        bottom + 30,
      ),
    ];
    return { height: bottom + 52, body: body.join("") };
  },
};

/** An early result at each record tells how the session stands that took it. */
function recordClicks(): Promise<Moment<string, number>[]> {
  const flow = new Dataflow("clicks");
  const windows = flow
    .input("records", [] as string[], { eventTime: { at: instant, outOfOrder: { minutes: 8 } } })
    .window(session({ gap: GAP_MS }), { emitEvery: "record" })
    .count("windows");
  windows.results.output("results", []);
  windows.late.output("late", []);
  return recordRun({ flow, beats: CLICKS.map((click) => ({ records: [click] })) });
}

function withoutEarly(moment: Moment<string, number>): Moment<string, number> {
  return { ...moment, results: moment.results.filter(({ kind }) => kind !== "early") };
}

/** The sessions that are open once each moment's record has been taken in. */
function sessionsAfter(moments: readonly Moment<string, number>[]): Session[][] {
  let open: Session[] = [];
  return moments.map(({ results }) => {
    for (const told of results.filter(({ kind }) => kind === "early"))
      open = [...open.filter(({ start, end }) => end <= told.start || start >= told.end), told];
    const taken = open;
    const final = results.filter(({ kind }) => kind === "final");
    open = open.filter(({ start }) => !final.some((one) => one.start === start));
    return taken;
  });
}

function openSessions(
  row: Row,
  open: readonly Session[],
  news: Moment<string, number>,
  axis: TimeAxis,
): string {
  return open
    .map((one) => {
      const [left, right] = [axis.x(one.start), axis.x(one.end)];
      const last = axis.x(one.end - GAP_MS - 1);
      const [top, height] = [row.top + 4, row.moved - row.top - 8];
      const merges = one.merged !== undefined && news.results.includes(one);
      const content = merges ? `${one.value}, two became one` : String(one.value);
      return (
        rect(left, top, right - left, height, { rx: 3, class: "kept" }) +
        rect(left, top, Math.max(2, last - left), height, { rx: 3, class: "window" }) +
        text(right + 6, top + height / 2 + 4, content, { class: merges ? "strong halo" : "soft halo" })
      );
    })
    .join("");
}

function records(row: Row, index: number, axis: TimeAxis): string {
  const { moment, middle } = row;
  const [click] = moment.records;
  if (click === undefined) return endName(row);
  const x = axis.x(instant(click));
  return (
    rowName(index, click, middle) + (moment.late.includes(click) ? lateRecord(x, middle) : record(x, middle))
  );
}

function results({ results }: Row, axis: TimeAxis): string[] {
  return results.map(({ result: { start, end, kind, value }, y }) => {
    const middle = (axis.x(start) + axis.x(end)) / 2;
    return result(middle - resultWidth(kind, String(value)) / 2, y, kind, String(value));
  });
}
