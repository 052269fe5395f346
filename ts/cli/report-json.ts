import type { FlowPhase } from "../inspect/progress-line.ts";
import type { FlowReport } from "../inspect/report.ts";
import { printableJson } from "../words/printable.ts";

/**
 * The final report as a line of JSON: `outcome` and what `inspect()` gives. An infinite watermark, for which JSON
 * has no number, is the text `"Infinity"` (the input has ended) or `"-Infinity"`.
 */
export function reportJson(report: FlowReport, outcome: FlowPhase): string {
  const json = JSON.stringify({ outcome, ...report }, (_name, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
  return printableJson(json);
}
