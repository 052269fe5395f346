import { ConnectorError } from "../errors.ts";

/**
 * The JSON of a value; undefined where it has none.
 * @throws {ConnectorError} `bad-value` where what something in it holds would be gone: JSON knows nothing of a `Map`, a `Set`,
 *   an `Error`, bytes, or an object whose parts are private, and has `{}` or a piece of it.
 */
export function jsonText(value: unknown): string | undefined {
  const json: string | undefined = JSON.stringify(value); // before it is looked at: it refuses what is in a circle
  if (isObject(value)) refuseLost(value);
  return json;
}

function refuseLost(value: object): void {
  if ("toJSON" in value && typeof value.toJSON === "function") return; // it says itself what is kept
  const parts: unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (isLost(value, parts.length)) {
    const problem = `a ${nameOf(value)} has no JSON form: make it an array or a plain object first`;
    throw new ConnectorError("bad-value", problem);
  }
  for (const part of parts) if (isObject(part)) refuseLost(part);
}

function isLost(value: object, parts: number): boolean {
  if (Array.isArray(value) || isPlain(value)) return false;
  if (value instanceof Map || value instanceof Set || value instanceof Error || ArrayBuffer.isView(value))
    return true;
  return parts === 0 && !(value instanceof Number || value instanceof String || value instanceof Boolean);
}

/** Of any realm: what it inherits from inherits from nothing. */
function isPlain(value: object): boolean {
  const parent: unknown = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function nameOf(value: object): string {
  const maker = value.constructor as { readonly name?: string } | undefined;
  return maker?.name || "value of this kind";
}
