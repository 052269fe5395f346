import { ConnectorError } from "../errors.ts";
import { jsonText } from "./json-text.ts";
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
  if (typeof value === "function" || typeof value === "symbol")
    throw new ConnectorError("bad-value", `CSV cannot hold a ${typeof value}`);
  return typeof value === "object" ? (jsonText(value) ?? "") : String(value);
}

/** @throws {ConnectorError} `bad-value` where it is no object. */
export function columnsOf(row: object): string[] {
  if (typeof row === "object" && row !== null) return Object.keys(row);
  throw new ConnectorError("bad-value", `a row must be an object, not ${row === null ? "null" : typeof row}`);
}

/**
 * The row's values, in the order of the columns. What every object has by its nature is none of them.
 * @param rest What is done with columns that the file lacks.
 * @throws {ConnectorError} `bad-value` where the row has such a column and that is refused.
 */
export function valuesOf(row: object, columns: readonly string[], rest: "refused" | "left out"): unknown[] {
  const values = row as Readonly<Record<string, unknown>>;
  const stray =
    rest === "refused"
      ? columnsOf(row).find((name, i) => name !== columns[i] && !columns.includes(name))
      : undefined;
  if (stray !== undefined) {
    const problem = `the row has ${JSON.stringify(stray)}, the file has no such column; name the columns wanted`;
    throw new ConnectorError("bad-value", `${problem} with \`columns\``);
  }
  return columns.map((name) =>
    Object.hasOwn(row, name) || !(name in Object.prototype) ? values[name] : undefined,
  );
}
