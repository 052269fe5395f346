import { instantOf } from "../flow/event-time/instant.ts";
import { renderValue } from "../flow/values/render-value.ts";
import { TestKitError } from "./errors.ts";
import { type Control, isControl, type Row, type Script } from "./script.ts";

/** The partition of records that name none, in a script that names none. */
const ONLY_PARTITION = "given";

/**
 * Names of the partitions that a script has, in the order of their first mention.
 * @throws {TestKitError} `bad-row` if an element of the script is neither a row nor a control.
 */
export function partitionsOf(script: Script<unknown>): readonly string[] {
  const names = new Set<string>();
  for (const [index, item] of script.entries()) {
    checkItem(item, index);
    if ("partition" in item && item.partition !== undefined) names.add(item.partition);
  }
  return names.size === 0 ? [ONLY_PARTITION] : [...names];
}

/** Whether a script says anything of event time. */
export function isTimed(script: Script<unknown>): boolean {
  return script.some((item) => (isControl(item) ? item.control === "watermark" : item.at !== undefined));
}

function checkItem(item: unknown, index: number): asserts item is Row<unknown> | Control {
  const where = `row ${index + 1}`;
  const isRow = typeof item === "object" && item !== null && ("value" in item || "control" in item);
  if (!isRow)
    throw new TestKitError(
      "bad-row",
      `${where} must be { value: … } or made by watermark, advanceClock, pause or end, not ${renderValue(item)}; rowsOf makes rows of values`,
    );
  const row = item as Row<unknown> | Control;
  if (isControl(row) || row.at === undefined || !Number.isNaN(instantOf(row.at))) return;
  throw new TestKitError("bad-row", `${where}: \`at\` must be an instant, not ${renderValue(row.at)}`);
}
