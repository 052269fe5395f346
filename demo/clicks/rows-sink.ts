import type { Sink } from "tidemark";
import type { Row } from "./flow.ts";

/** A list of rows that survives whoever writes it. */
export interface RowLog {
  /** Drops the rows from number `end` on. */
  cut(end: number): Promise<void>;
  /** Writes rows behind those that are there, the first of them number `from`. Once it has settled, they survive. */
  append(from: number, rows: readonly Row[]): Promise<void>;
}

/** A rewinding sink: a run that resumes cuts the list back to where it was at the last commit. */
export function rowsSink(log: RowLog): Sink<Row, number> {
  return {
    partitions: () => ["rows"],
    async open(_partition, position = 0) {
      await log.cut(position);
      let end = position;
      return {
        async write(rows) {
          await log.append(end, rows);
          end += rows.length;
        },
        position: () => end,
      };
    },
  };
}
