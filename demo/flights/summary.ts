import { parseCsv } from "tidemark/csv";

const columns = ["airport", "name", "flights", "averageDelayMinutes", "worstDelayMinutes"] as const;
type Row = Readonly<Record<(typeof columns)[number], string>>;

/** What the reader wants to know about the run. */
export interface RunFacts {
  /** How long it ran. */
  readonly elapsedMs: number;
  /** The file it wrote. */
  readonly path: string;
}

/**
 * The airports with the most flights as a table, and what it took to find them.
 * @param csv What the job wrote.
 */
export function summarize(csv: string, { elapsedMs, path }: RunFacts): string {
  const rows = parseCsv(csv, { columns });
  const flights = rows.reduce((sum, row) => sum + Number(row.flights), 0);
  const seconds = elapsedMs / 1000;
  const rate = `${seconds.toFixed(1)} s, ${grouped(flights / seconds)} records/s`;
  return `
${table(busiest(rows, 10))}

${grouped(flights)} flights from ${rows.length} airports in ${rate}; all of them: ${path}`;
}

function busiest(rows: readonly Row[], count: number): Row[] {
  return [...rows].sort((a, b) => Number(b.flights) - Number(a.flights)).slice(0, count);
}

function table(rows: readonly Row[]): string {
  const head = ["", "Airport", "Flights", "Average delay", "Worst delay"];
  const cells = rows.map((row) => [
    row.airport,
    row.name,
    grouped(Number(row.flights)),
    `${Number(row.averageDelayMinutes).toFixed(1)} min`,
    `${grouped(Number(row.worstDelayMinutes))} min`,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return [line(head), rule, ...cells.map(line)].join("\n");
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}
