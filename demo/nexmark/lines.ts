import type { PlainAnswer } from "./plain/answer.ts";

/** An answer as texts, which are easily compared. */
export interface AnswerLines {
  readonly rows: readonly string[];
  readonly late: readonly string[];
}

/**
 * @param ordered Whether the order of the rows counts. If not, they are sorted.
 */
export function linesOf({ rows, late }: PlainAnswer<unknown>, ordered: boolean): AnswerLines {
  return { rows: texts(rows, ordered), late: texts(late, ordered) };
}

/** Whether two answers have the same lines in the same order. */
export function sameLines(a: AnswerLines, b: AnswerLines): boolean {
  return sameTexts(a.rows, b.rows) && sameTexts(a.late, b.late);
}

function texts(records: readonly unknown[], ordered: boolean): string[] {
  const all = records.map((record) => JSON.stringify(record));
  return ordered ? all : all.sort();
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
