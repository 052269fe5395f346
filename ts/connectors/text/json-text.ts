import { ConnectorError } from "../errors.ts";

/**
 * The JSON of a value; undefined where it has none.
 * @throws {ConnectorError} `bad-value` where what something in it holds would be gone: JSON knows nothing of a `Map`, a `Set`,
 *   an `Error`, bytes, or an object whose parts are private, and has `{}` or a piece of it.
 */
export function jsonText(value: unknown): string | undefined {
  const json: string | undefined = JSON.stringify(value); // before it is looked at: it refuses what is in a circle
  refuseLostIn(value);
  return json;
}

function refuseLost(value: object): void {
  const parts = value as Readonly<Record<string, unknown>>;
  if (typeof parts["toJSON"] === "function") return; // it says itself what is kept
  if (!Array.isArray(value) && !isPlain(value) && isLost(value)) {
    const problem = `a ${nameOf(value)} has no JSON form: make it an array or a plain object first`;
    throw new ConnectorError("bad-value", problem);
  }
  // Of every record written: so no list of its parts is made.
  if (Array.isArray(value)) for (const part of value) refuseLostIn(part);
  else for (const name in parts) refuseLostIn(parts[name]);
}

function refuseLostIn(part: unknown): void {
  if (typeof part === "object" && part !== null) refuseLost(part);
}

function isLost(value: object): boolean {
  if (value instanceof Map || value instanceof Set || value instanceof Error || ArrayBuffer.isView(value))
    return true;
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return false;
  return Object.keys(value).length === 0;
}

/** Of any realm: what it inherits from inherits from nothing. */
function isPlain(value: object): boolean {
  const parent: unknown = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
}

function nameOf(value: object): string {
  const maker = value.constructor as { readonly name?: string } | undefined;
  return maker?.name || "value of this kind";
}
