import { checkedOptions, oneOf } from "../flow/values/checked.ts";
import { type Aligned, align } from "./align.ts";
import { differences } from "./differences.ts";
import { asAsked, checkExpectedRow, type ExpectedRow, isExpected, showRow } from "./expected-row.ts";
import { pairAnyOrder } from "./pair-any-order.ts";
import { RowsMismatch } from "./rows-mismatch.ts";
import type { SeenRow } from "./seen-row.ts";
import { show } from "./show.ts";

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
 * @throws {FlowError} `bad-option`.
 * @throws {TestKitError} `bad-row` for an expected row that is none.
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
  const { order = "given" } = checkedOptions(options, ["order"]);
  const isOrdered = oneOf("order", order, ["given", "any"]) === "given";
  expected.forEach(checkExpectedRow);
  const pair = !isOrdered ? pairAnyOrder : align;
  const lines = pair(actual, expected, isExpected);
  if (lines.every(isSame)) return;
  const onlyOrder = pair === align && areTheSame(actual, expected) ? "; the same rows in another order" : "";
  throw new RowsMismatch(`${headline(what, lines)}${onlyOrder}\n${diff(lines, expected)}`, actual, expected);
}

const isSame = ({ kind }: Line): boolean => kind === "same";

/** To pair many more rows than a reader could sort would take long. */
const MOST_TO_PAIR = 1000;

function areTheSame(actual: readonly SeenRow<unknown>[], expected: readonly ExpectedRow<unknown>[]): boolean {
  if (actual.length !== expected.length || actual.length > MOST_TO_PAIR) return false;
  return pairAnyOrder(actual, expected, isExpected).every(isSame);
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
    const instead = lines[i - 1];
    if (line.kind === "unexpected" && instead?.kind === "missing" && isAlone(lines, i))
      for (const difference of showDifferences(line.actual, instead.expected)) shown.push(difference);
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

/** Whether one row came in place of one other. */
function isAlone(lines: readonly Line[], i: number): boolean {
  return (
    (lines[i - 2] === undefined || isSame(lines[i - 2]!)) &&
    (lines[i + 1] === undefined || isSame(lines[i + 1]!))
  );
}

/** Of rows too long to be compared by eye, where they differ. */
const LONG = 80;
const MOST_DIFFERENCES = 5;

function showDifferences(actual: SeenRow<unknown>, expected: ExpectedRow<unknown>): readonly string[] {
  if (Math.min(showRow(actual).length, showRow(expected).length) < LONG) return [];
  const found = differences(actual.value, expected.value, "value");
  const shown = found.slice(0, MOST_DIFFERENCES).map((one) => {
    if (!("actual" in one)) return `    ${one.path} is missing: ${show(one.expected)}`;
    return `    ${one.path} is ${show(one.actual)}${"expected" in one ? `, not ${show(one.expected)}` : ", and was not expected"}`;
  });
  const left = found.length - shown.length;
  return left === 0 ? shown : [...shown, `    … ${left} differences more`];
}

function leftOut(rows: number): string {
  return `  … ${rows} as expected`;
}

function showLine(line: Line, asked: { key: boolean; at: boolean }): string {
  if (line.kind === "missing") return `- ${showRow(line.expected)}`;
  const mark = line.kind === "same" ? " " : "+";
  return `${mark} ${showRow(asAsked(line.actual, asked))}`;
}
