import { ConnectorError } from "../../connectors/errors.ts";
import { jsonText } from "../../connectors/text/json-text.ts";

/** What a cell of a table may be. */
export type Cell = string | number | bigint | boolean | Uint8Array | null;

/**
 * The cells of a record: nothing is NULL, a date its ISO form, another object its JSON.
 * @throws {ConnectorError} `bad-value` for what is no object, or has a part that no cell can hold.
 */
export function cellsOf(record: unknown, columns: readonly string[]): Cell[] {
  if (typeof record !== "object" || record === null) {
    const got = record === null ? "null" : typeof record;
    throw new ConnectorError("bad-value", `a record of a table must be an object, not ${got}`);
  }
  const parts = record as Readonly<Record<string, unknown>>;
  return columns.map((column) => (Object.hasOwn(parts, column) ? cellOf(parts[column], column) : null));
}

function cellOf(value: unknown, column: string): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === "function" || typeof value === "symbol")
    throw new ConnectorError("bad-value", `column ${JSON.stringify(column)} cannot hold a ${typeof value}`);
  if (typeof value !== "object") return value as Cell;
  if (value instanceof Uint8Array) return value.slice(); // whoever wrote it may fill it again
  if (!(value instanceof Date)) return jsonText(value) ?? null;
  if (!Number.isNaN(value.getTime())) return value.toISOString();
  throw new ConnectorError("bad-value", `column ${JSON.stringify(column)} cannot hold an invalid date`);
}
