import type { WindowResult } from "tidemark";
import type { Moment } from "./record-run.ts";
import { text } from "./svg.ts";

/** Where a moment stands in a picture whose rows are moments, one below the other. */
export interface Placed<T, R> {
  readonly moment: Moment<T, R>;
  /** Where its records stand. */
  readonly top: number;
  readonly middle: number;
  /** From here on the watermark stands where the records have moved it. */
  readonly moved: number;
  /** Its results, and where each stands. */
  readonly results: readonly { readonly result: WindowResult<unknown, R>; readonly y: number }[];
  readonly bottom: number;
}

const RECORD_HEIGHT = 28;
const RESULT_HEIGHT = 28;
const END_HEIGHT = 22;

/**
 * Gives each moment a row, and more below it for its results. So a record stands beside the watermark that it came
 * with, and a result beside the one that brought it.
 */
export function placeRows<T, R>(moments: readonly Moment<T, R>[], top: number): Placed<T, R>[] {
  let y = top;
  return moments.map((moment) => {
    const from = y;
    const moved = from + (moment.records.length > 0 ? RECORD_HEIGHT : END_HEIGHT);
    const lines = linesOf(moment.results);
    y = moved + RESULT_HEIGHT * Math.max(0, ...lines.map((line) => line + 1));
    const results = moment.results.map((result, i) => ({
      result,
      y: moved + RESULT_HEIGHT * (lines[i]! + 0.5),
    }));
    return { moment, top: from, middle: from + RECORD_HEIGHT / 2, moved, results, bottom: y };
  });
}

/** The results of one window stand one below the other. */
function linesOf(results: readonly WindowResult<unknown, unknown>[]): number[] {
  return results.map(({ start }, i) => results.slice(0, i).filter((other) => other.start === start).length);
}

/** At the left of a row: that it came as the first, the second, …, and when it happened. */
export function rowName(index: number, name: string, y: number): string {
  return text(36, y + 4, `${index + 1}.`, { class: "soft end" }) + text(44, y + 4, name);
}

/** At the left of the last row, which has no record. */
export function endName({ moved }: Placed<unknown, unknown>): string {
  return text(44, moved - 7, "end", { class: "soft" });
}
