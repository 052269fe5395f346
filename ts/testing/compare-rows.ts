import { type Aligned, align } from "./align.ts";
import { asAsked, type ExpectedRow, isExpected, showRow } from "./expected-row.ts";
import { pairAnyOrder } from "./pair-any-order.ts";
import { RowsMismatch } from "./rows-mismatch.ts";
import type { SeenRow } from "./seen-row.ts";

/** How rows are compared. */
export interface CompareOptions {
  /** Whether the order of the rows counts, `given` by default; with several workers it often cannot. */
  readonly order?: "given" | "any";
}

type Line = Aligned<SeenRow<unknown>, ExpectedRow<unknown>>;

/**
 * Compares rows that came with those expected. Values are the same by structure; matchers of test runners may stand
 * in them; `key` and `at` count where an expected row has them.
 * @param what What the rows are of, for the message.
 * @throws {RowsMismatch} with a diff.
 * @example
 * ```ts
 * import { compareRows } from "tidemark/testing";
 * compareRows([{ value: 1, at: 10 }, { value: 2, at: 20 }], [{ value: 2 }, { value: 1, at: 10 }], { order: "any" });
 * ```
 */
export function compareRows(
  actual: readonly SeenRow<unknown>[],
  expected: readonly ExpectedRow<unknown>[],
  options: CompareOptions = {},
  what = "rows",
): void {
  const pair = options.order === "any" ? pairAnyOrder : align;
  const lines = pair(actual, expected, isExpected);
  if (lines.every(({ kind }) => kind === "same")) return;
  throw new RowsMismatch(`${headline(what, lines)}\n${diff(lines, expected)}`, actual, expected);
}

function headline(what: string, lines: readonly Line[]): string {
  const count = (kind: Line["kind"]): number => lines.filter((line) => line.kind === kind).length;
  return `${what}: ${count("same")} as expected, ${count("missing")} missing (-), ${count("unexpected")} unexpected (+)`;
}

/** Of rows that are the same only those near a difference are shown. */
const CONTEXT = 3;

/** Longer diffs are cut off. */
const MOST_LINES = 200;

function diff(lines: readonly Line[], expected: readonly ExpectedRow<unknown>[]): string {
  const asked = {
    key: expected.length === 0 || expected.some(({ key }) => key !== undefined),
    at: expected.length === 0 || expected.some(({ at }) => at !== undefined),
  };
  const isNear = nearDifferences(lines);
  const shown: string[] = [];
  let skipped = 0;
  for (const [i, line] of lines.entries()) {
    if (!isNear[i]) {
      skipped++;
      continue;
    }
    if (skipped > 0) shown.push(leftOut(skipped));
    skipped = 0;
    shown.push(showLine(line, asked));
  }
  if (skipped > 0) shown.push(leftOut(skipped));
  if (shown.length <= MOST_LINES) return shown.join("\n");
  return [...shown.slice(0, MOST_LINES), `  … ${shown.length - MOST_LINES} lines more`].join("\n");
}

function nearDifferences(lines: readonly Line[]): boolean[] {
  const isNear = lines.map(() => false);
  for (const [i, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    for (let near = Math.max(0, i - CONTEXT); near <= Math.min(lines.length - 1, i + CONTEXT); near++)
      isNear[near] = true;
  }
  return isNear;
}

function leftOut(rows: number): string {
  return `  … ${rows} as expected`;
}

function showLine(line: Line, asked: { key: boolean; at: boolean }): string {
  if (line.kind === "missing") return `- ${showRow(line.expected)}`;
  const mark = line.kind === "same" ? " " : "+";
  return `${mark} ${showRow(asAsked(line.actual, asked))}`;
}
