import { ConnectorError } from "../errors.ts";

/**
 * The JSON of a value; undefined where it has none.
 * @throws {ConnectorError} `bad-value` where all that something in it holds would be gone: of a `Map`, a `Set` or an `Error`
 *   JSON has `{}`.
 */
export function jsonText(value: unknown): string | undefined {
  const json: string | undefined = JSON.stringify(value);
  if (json?.includes("{}")) JSON.stringify(value, refuseEmptied); // looked at only where something may have been emptied
  return json;
}

function refuseEmptied(_: string, value: unknown): unknown {
  if (!(value instanceof Map || value instanceof Set || value instanceof Error)) return value;
  const { name } = value.constructor;
  throw new ConnectorError(
    "bad-value",
    `a ${name} has no JSON form: make it an array or a plain object first`,
  );
}
