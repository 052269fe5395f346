import { type Check, type Checks, checkedOptions, names, oneOf } from "../../connectors/checked-options.ts";
import { ConnectorError } from "../../connectors/errors.ts";

/** Which table is written, and how. */
export interface TableSinkOptions<Row> {
  /** The table. It must be there. */
  readonly table: string;
  /** The columns that are written, in order; what else a record has is left out, and what it lacks is NULL. */
  readonly columns: readonly (keyof Row & string)[];
  /** The columns of a key that the table has: what `onConflict` is about. */
  readonly key?: readonly (keyof Row & string)[];
  /**
   * What becomes of a record whose `key` the table has already: "replace" writes its columns over those that are there,
   * "ignore" leaves these as they are. Default: the table refuses it, and the flow fails.
   */
  readonly onConflict?: "replace" | "ignore";
}

/** Of a table, a schema or a column. */
export const aName: Check = [
  "a name",
  (value) => typeof value === "string" && value !== "" && !value.includes("\0"),
];

/** What the options of table sinks must be. */
export const tableSinkChecks: Checks<TableSinkOptions<object>> = {
  table: aName,
  columns: names,
  key: names,
  onConflict: oneOf("replace", "ignore"),
};

/** The options that name something, whatever the record. */
type Names = TableSinkOptions<Readonly<Record<string, unknown>>>;

/** @throws {ConnectorError} `bad-option` @param of The connector, for messages. */
export function checkTable<O extends TableSinkOptions<never>>(
  of: string,
  options: O,
  checks: Checks<O>,
): void {
  checkedOptions(of, options, checks);
  const { table, columns, key, onConflict } = options as unknown as Partial<Names>;
  let problem: string | undefined;
  if (table === undefined || columns === undefined) problem = "`table` and `columns` are needed";
  else if ((key === undefined) !== (onConflict === undefined)) problem = "`key` and `onConflict` go together";
  else if (key?.some((column) => !columns.includes(column))) problem = "`key` must be of `columns`";
  else if (columns.some((column) => !aName[1](column))) problem = "a column must have a name";
  if (problem !== undefined) throw new ConnectorError("bad-option", `${of}: ${problem}`);
}

/** A name as SQL has it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Names as a list of SQL. */
export function listed(columns: readonly string[]): string {
  return columns.map(quoted).join(", ");
}

/** What follows an insert: what becomes of a record that the table has already. */
export function onConflictOf({ columns, key, onConflict }: TableSinkOptions<never>): string {
  if (key === undefined) return "";
  const rest = (columns as readonly string[]).filter(
    (column) => !(key as readonly string[]).includes(column),
  );
  if (onConflict === "ignore" || rest.length === 0) return `ON CONFLICT (${listed(key)}) DO NOTHING`;
  const set = rest.map((column) => `${quoted(column)} = excluded.${quoted(column)}`);
  return `ON CONFLICT (${listed(key)}) DO UPDATE SET ${set.join(", ")}`;
}
