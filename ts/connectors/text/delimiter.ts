import { ConnectorError } from "../errors.ts";

/**
 * @returns The delimiter.
 * @throws {ConnectorError} `bad-option` where it could not be told from other parts of a CSV text.
 */
export function checkedDelimiter(delimiter = ","): string {
  if (delimiter.length === 1 && !'"\r\n\uFEFF'.includes(delimiter)) return delimiter;
  const problem = `\`delimiter\` must be one character, no quote or line break, not ${JSON.stringify(delimiter)}`;
  throw new ConnectorError("bad-option", problem);
}
