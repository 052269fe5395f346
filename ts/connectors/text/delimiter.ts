import type { Check } from "../checked-options.ts";

/** What could not be told from other parts of a CSV text is no delimiter. */
export const aDelimiter: Check = [
  "one character, no quote or line break",
  (value) => typeof value === "string" && value.length === 1 && !'"\r\n\uFEFF'.includes(value),
];
