import { describeValue } from "../flow/values/render-value.ts";

/** What a module exported where a flow was expected: `a Stream`, `an Array`, `nothing`, `7`. */
export function describeExport(value: unknown): string {
  return value === undefined ? "nothing" : describeValue(value);
}
