import { printable } from "../words/printable.ts";

/** What may go wrong in a connector. */
export type ConnectorErrorCode =
  | "bad-connector"
  | "bad-encoding"
  | "bad-file"
  | "bad-header"
  | "bad-option"
  | "bad-record"
  | "bad-value"
  | "cannot-open"
  | "closed"
  | "file-changed"
  | "file-in-use"
  | "no-files"
  | "not-a-sink"
  | "not-a-source"
  | "overflow"
  | "read-failed"
  | "reader-gone"
  | "record-too-long"
  | "table-changed"
  | "used-twice"
  | "write-failed";

/** Where it went wrong, as far as it is known. */
export interface ConnectorSite {
  /** The partition: of a file connector its path. */
  readonly partition?: string;
  /** Line of the file, counted from 1. */
  readonly line?: number;
  /** Offset in the file, in bytes, counted from 0. */
  readonly byte?: number;
  /** Row of a columnar file, counted from 0. */
  readonly row?: number;
  /** The start of the record, as text. */
  readonly record?: string;
}

/**
 * A source or sink could not do its work.
 *
 * @example
 * ```ts
 * import { ConnectorError } from "tidemark";
 * const error = new ConnectorError("bad-record", "2 fields where the header has 3", { partition: "a.csv", line: 7 });
 * console.log(error.message); // a.csv:7: 2 fields where the header has 3 [bad-record]
 * ```
 */
export class ConnectorError extends Error {
  override readonly name = "ConnectorError";
  readonly code: ConnectorErrorCode;
  readonly site: ConnectorSite;
  /** What happened, without code and place. */
  readonly problem: string;

  /**
   * @param code Stable; the wording of the message is not.
   * @param problem What happened and what to do.
   * @param cause The error behind it.
   */
  constructor(code: ConnectorErrorCode, problem: string, site: ConnectorSite = {}, cause?: unknown) {
    const { partition, line, ...rest } = site;
    const place = partition === undefined ? "" : `${partition}${line === undefined ? "" : `:${line}`}: `;
    const more = Object.entries(rest).map(([name, value]) => `, ${name} ${JSON.stringify(value)}`);
    super(
      printable(`${place}${problem} [${code}${more.join("")}]`),
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.site = site;
    this.problem = problem;
  }
}

/** The start of a record, short enough for a message. */
export function shorten(record: string): string {
  return record.length <= 80 ? record : `${record.slice(0, 79)}…`;
}
