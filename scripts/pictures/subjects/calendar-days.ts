import { calendar, Dataflow, tumbling, type Windower } from "tidemark";
import { type Picture, WIDTH } from "../card.ts";
import { HOUR } from "../clock-times.ts";
import { type Moment, recordRun } from "../record-run.ts";
import { element, group, line, rect, text } from "../svg.ts";

const ZONE = "Europe/Berlin";
const LEFT = 122;
const STRIP_HEIGHT = 172;

type Result = Moment<number, number>["results"][number];

/** Days around a change of clocks. */
interface Strip {
  readonly from: string;
  readonly hours: number;
  readonly change: string;
  readonly word: string;
}

const STRIPS: readonly Strip[] = [
  {
    from: "2024-10-25T22:00Z",
    hours: 73,
    change: "2024-10-27T01:00Z",
    word: "clocks go back: 2 to 3 o'clock comes twice",
  },
  {
    from: "2024-03-29T23:00Z",
    hours: 71,
    change: "2024-03-31T01:00Z",
    word: "clocks go forward: 2 to 3 o'clock is left out",
  },
];

export const calendarDays: Picture = {
  name: "calendar-days",
  title: "Days in Berlin around the changes of clocks, and windows of 24 hours",
  description:
    "One record an hour. The calendar day on which clocks go back has 25 of them, the one on which they go forward 23; each begins at midnight. Tumbling windows of 24 hours begin at 23 or 1 o'clock after the change.",
  async draw() {
    const strips = await Promise.all(STRIPS.map(strip));
    const height = 8 + STRIP_HEIGHT * STRIPS.length;
    return { height, body: strips.join("") };
  },
};

async function strip({ from, hours, change, word }: Strip, index: number): Promise<string> {
  const top = 24 + STRIP_HEIGHT * index;
  const start = Date.parse(from);
  const records = Array.from({ length: hours }, (_, i) => start + i * HOUR);
  const x = (instant: number): number => LEFT + ((instant - start) / (73 * HOUR)) * (WIDTH - 28 - LEFT);
  const days = await countsOf(calendar({ unit: "day", timeZone: ZONE }), records);
  const fixed = await countsOf(tumbling({ hours: 24 }, { alignTo: start }), records);
  const changeX = x(Date.parse(change));
  return group(
    `strip-${index + 1}`,
    text(20, top + 12, word, { class: "strong" }),
    text(20, top + 36, "in Berlin", { class: "small soft" }),
    ...records.filter((at) => hourOf(at) % 6 === 0).map((at) => tick(x(at), top, at)),
    text(20, top + 68, "calendar", { class: "small" }),
    ...days.map((one) => bar(one, x, top + 48, "window", start + hours * HOUR)),
    text(20, top + 104, "tumbling, 24 h", { class: "small" }),
    ...fixed.map((one) => bar(one, x, top + 84, "pane", start + hours * HOUR)),
    text(20, top + 136, "records", { class: "small" }),
    ...records.map((at) =>
      element("circle", { cx: x(at + HOUR / 2), cy: top + 132, r: 2.5, class: "record" }),
    ),
    line(changeX, top + 40, changeX, top + 142, { class: "mark" }),
  );
}

async function countsOf(windower: Windower<number>, hours: readonly number[]): Promise<Result[]> {
  const flow = new Dataflow("hours");
  const windows = flow
    .input("records", [] as number[], { eventTime: { at: (hour) => hour } })
    .window(windower)
    .count("windows");
  windows.results.output("results", []);
  windows.late.output("late", []);
  const moments = await recordRun<number, number>({ flow, beats: [{ records: hours }] });
  return moments.flatMap(({ results }) => results);
}

function tick(x: number, top: number, at: number): string {
  const hour = hourOf(at);
  const label = hour === 0 ? dayOf(at) : String(hour);
  return (
    line(x, top + 40, x, top + 142, { class: hour === 0 ? "axis" : "grid" }) +
    text(x, top + 36, label, { class: hour === 0 ? "small strong middle" : "small soft middle" })
  );
}

function bar(
  { start, end, value }: Result,
  x: (instant: number) => number,
  top: number,
  kind: string,
  last: number,
): string {
  const [left, right] = [x(start), x(Math.min(end, last))];
  const begin = `from ${hourOf(start)}:00`;
  const content = right - left < 90 ? "" : end > last ? begin : `${value} hours, ${begin}`;
  return (
    rect(left + 1, top, right - left - 2, 30, { rx: 3, class: kind }) +
    text((left + right) / 2, top + 19, content, { class: "middle" })
  );
}

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  day: "numeric",
  month: "short",
  hour: "numeric",
  hourCycle: "h23",
});

function partOf(at: number, type: "day" | "month" | "hour"): string {
  return FORMAT.formatToParts(at).find((part) => part.type === type)!.value;
}

/** The hour there. */
function hourOf(at: number): number {
  return Number(partOf(at, "hour"));
}

function dayOf(at: number): string {
  return `${partOf(at, "day")} ${partOf(at, "month")}`;
}
