import type { Measured } from "./measure.ts";

const COLUMNS = ["Query", "", "Events in", "Rows out", "Late", "Events/s", "Equal to the plain loops"];
/** Titles may be so long. */
const WIDTHS = [5, 32, 10, 8, 6, 10, 0];
const IS_TEXT = [true, true, false, false, false, false, true];

/** The head of the table, of two lines. */
export function head(): string {
  return `${cells(COLUMNS)}\n${"─".repeat(cells(COLUMNS).length)}`;
}

/** The line of a query. */
export function lineOf(name: string, title: string, events: number, measured: Measured): string {
  const { rows, late, elapsedMs, isEqual } = measured;
  const rate = elapsedMs === 0 ? "" : grouped((events * 1000) / elapsedMs);
  const verdict = isEqual ? "yes" : "NO";
  return cells([name, title, grouped(events), grouped(rows), grouped(late), rate, verdict]);
}

function cells(texts: readonly string[]): string {
  return texts
    .map((text, i) => (IS_TEXT[i] ? text.padEnd(WIDTHS[i]!) : text.padStart(WIDTHS[i]!)))
    .join("  ")
    .trimEnd();
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}
