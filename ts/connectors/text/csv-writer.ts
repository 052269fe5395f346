import { ConnectorError } from "../errors.ts";
import type { Papaparse } from "./papaparse.ts";

/**
 * Writes CSV rows, each with its line break. Nothing and null become an empty field, a date its ISO form, an
 * object its JSON; a field is quoted where it has to be.
 */
export function csvText(papa: Papaparse, rows: readonly (readonly unknown[])[], delimiter: string): string {
  const isAlone = rows[0]?.length === 1; // unquoted, an empty field alone would be a blank line, which stands for nothing
  const quotes = (field: string): boolean => isAlone && field === "";
  const texts = rows.map((row) => row.map(fieldText));
  return `${papa.unparse(texts, { delimiter, newline: "\n", quotes })}\n`;
}

function fieldText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * The row's values, in the order of the columns.
 * @throws {ConnectorError} `bad-value` where the row has a column the file lacks.
 */
export function valuesOf(row: object, columns: readonly string[]): unknown[] {
  const values = row as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(row)) {
    if (columns.includes(name)) continue;
    const problem = `the row has ${JSON.stringify(name)}, the first one had not; name the columns wanted`;
    throw new ConnectorError("bad-value", `${problem} with \`columns\``);
  }
  return columns.map((name) => values[name]);
}
