import type { ConnectorContext } from "../../../connectors/source.ts";

/** What a source could not read, and why. */
export interface BadRecord {
  readonly record: unknown;
  readonly error: unknown;
}

/** What the source of a partition could not read: handed to the error policy with what it reads next. */
export class BadRecords {
  #records: BadRecord[] = [];

  /** What the source is told, which tells of bad records here. */
  heardBy(context: ConnectorContext): ConnectorContext {
    return { ...context, onBadRecord: (error, record) => void this.#records.push({ record, error }) };
  }

  takeAll(): readonly BadRecord[] {
    const records = this.#records;
    if (records.length > 0) this.#records = [];
    return records;
  }
}
