import { onOneLine } from "../words/printable.ts";
import type { FlowState } from "./flow-state.ts";
import { formatCount, formatDuration, formatInstant, formatPercent, formatRate } from "./progress-format.ts";
import type { Pace } from "./progress-pace.ts";
import type { FlowReport, ReportedTime } from "./report.ts";
import { clipText, textWidth } from "./text-width.ts";

interface Part {
  readonly text: string;
  /** Where room is short, the part with the greatest goes first. */
  readonly spare: number;
}

const GAP = "  ";

/**
 * How far a flow has got, on one line: its name, percent, records in and out, late and dropped ones, present rate, event
 * time reached, the last epoch that is committed, elapsed time and estimate. Parts that do not fit are left out, the least telling ones first.
 * @param columns Room, in columns of a terminal. The result never takes more.
 * @example
 * ```text
 * progressLine(running.inspect(), meter.measure(running.inspect()), "running", 80);
 * // flights  42%  1,260,000 in  398 out  1.21M/s  at 2001-05-06 12:00:00Z  1.0 s  ETA 1.4 s
 * ```
 */
export function progressLine(report: FlowReport, pace: Pace, phase: FlowState, columns: number): string {
  let parts = partsOf(report, pace, phase);
  while (parts.length > 1 && textWidth(join(parts)) > columns) parts = withoutLeast(parts);
  return clipText(join(parts), columns);
}

function partsOf(report: FlowReport, pace: Pace, phase: FlowState): Part[] {
  const isOver = phase === "finished" || phase === "stopped" || phase === "failed";
  const parts: (Part | undefined)[] = [
    { text: onOneLine(report.flow), spare: 6 },
    phase === "running" ? undefined : { text: phase, spare: 0 },
    isOver ? undefined : part(2, report.progress, formatPercent),
    { text: `${formatCount(report.read)} in`, spare: 1 },
    { text: `${formatCount(report.written)} out`, spare: 3 },
    part(4, report.late || undefined, (count) => `${formatCount(count)} late`),
    part(5, report.dropped || undefined, (count) => `${formatCount(count)} dropped`),
    { text: formatRate(pace.readPerSecond), spare: 7 },
    isOver ? undefined : part(8, finite(report.watermark), (ms) => `at ${formatInstant(ms)}`),
    part(9, report.recovery?.epoch || undefined, (epoch) => `commit ${formatCount(epoch)}`),
    { text: formatDuration(report.elapsedMs), spare: 10 },
    phase === "running" ? part(11, pace.remainingMs, (ms) => `ETA ${formatDuration(ms)}`) : undefined,
  ];
  return parts.filter((some) => some !== undefined);
}

function part(spare: number, value: number | undefined, format: (value: number) => string): Part | undefined {
  return value === undefined ? undefined : { text: format(value), spare };
}

/** A watermark is infinite before anything is known and after the end: no instant to show. */
function finite(time: ReportedTime | undefined): number | undefined {
  return typeof time === "number" && Number.isFinite(time) ? time : undefined;
}

function withoutLeast(parts: readonly Part[]): Part[] {
  const most = Math.max(...parts.map(({ spare }) => spare));
  return parts.filter(({ spare }) => spare !== most);
}

function join(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join(GAP);
}
