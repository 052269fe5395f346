import process from "node:process";
import { formatCount } from "../../inspect/progress-format.ts";
import { textWidth } from "../../inspect/text-width.ts";
import { onOneLine, printable, printableJson } from "../../words/printable.ts";

/** Between two columns. */
const GAP = "  ";

/** Prints text, whatever it holds: a terminal obeys none of it. */
export function printLine(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** Prints a value as a line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value))}\n`);
}

/**
 * Rows as lines, with columns in line: texts to the left, numbers to the right.
 * @param head What the columns are called.
 */
export function textTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumber = head.map((_, column) => rows.every((row) => typeof row[column] === "number"));
  const texts = [head, ...rows.map((row) => row.map(cellText))];
  const widths = head.map((_, column) =>
    texts.reduce((most, row) => Math.max(most, textWidth(row[column]!)), 0),
  );
  const line = (row: readonly string[]): string =>
    row.map((text, column) => padded(text, widths[column]!, isNumber[column]!)).join(GAP);
  return texts.map((row) => line(row).trimEnd()).join("\n");
}

/** Names and what is under them, a line each. */
export function textList(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = entries.reduce((most, [name]) => Math.max(most, name.length), 0);
  return entries.map(([name, value]) => `${name.padEnd(width)}${GAP}${onOneLine(value)}`).join("\n");
}

/** `3 segments, 1,204 bytes`. */
export function sizeText({ segments, bytes }: { readonly segments: number; readonly bytes: number }): string {
  return `${counted(segments, "segment")}, ${counted(bytes, "byte")}`;
}

/** `1 blob`, `2 blobs`. */
export function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;
}

function cellText(cell: string | number): string {
  return typeof cell === "number" ? formatCount(cell) : onOneLine(cell);
}

function padded(text: string, width: number, isNumber: boolean): string {
  const room = " ".repeat(width - textWidth(text));
  return isNumber ? room + text : text + room;
}
