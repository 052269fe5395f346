import { ConnectorError } from "../errors.ts";

/**
 * Writes one CSV row (RFC 4180), without a line break. Nothing and null become an empty field, a date its ISO
 * form, an object its JSON; a field is quoted where it has to be.
 */
export function csvRow(fields: readonly unknown[], delimiter: string): string {
  const row = fields.map((field) => csvField(field, delimiter)).join(delimiter);
  return row === "" ? '""' : row; // a blank line would stand for nothing
}

function csvField(value: unknown, delimiter: string): string {
  const text = fieldText(value);
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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
