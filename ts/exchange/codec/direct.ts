import { isPlainArray, isPlainObject, viewNameOf } from "./kinds.ts";

/** Values that lie deeper are written as a table, which needs no stack. */
const DEEPEST = 64;

/**
 * Whether msgpackr gives a value back as it is. It does not where one object is in two places or in itself, nor for −0,
 * lone surrogates, holes in arrays, a property called `__proto__`, objects without a prototype, and what lies deep; what
 * cannot be written at all is not told apart here. Looks at all of the value.
 */
export function isDirect(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return isDirectPrimitive(value);
  try {
    return isDirectObject(value, new Set(), DEEPEST);
  } catch {
    return false; // a getter or a proxy threw: whoever makes the table tells where
  }
}

export function isDirectPrimitive(value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return isWellFormed(value);
    case "number":
      return !Object.is(value, -0);
    case "boolean":
    case "undefined":
    case "bigint":
      return true;
    default:
      return value === null;
  }
}

/** Whether it has no lone surrogates: half of a pair that UTF-8 cannot say. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function isDirectObject(object: object, seen: Set<object>, depth: number): boolean {
  if (depth === 0 || seen.has(object)) return false;
  seen.add(object);
  const isOne = (value: unknown): boolean =>
    typeof value === "object" && value !== null
      ? isDirectObject(value, seen, depth - 1)
      : isDirectPrimitive(value);
  if (isPlainArray(object)) return isDirectArray(object, isOne);
  if (isPlainObject(object)) return isDirectRecord(object, isOne);
  switch (Object.getPrototypeOf(object)) {
    case Map.prototype:
      return hasNoProperties(object) && [...(object as Map<unknown, unknown>)].flat().every(isOne);
    case Set.prototype:
      return hasNoProperties(object) && [...(object as Set<unknown>)].every(isOne);
    case Date.prototype:
      return hasNoProperties(object);
    default:
      return isWholeView(object);
  }
}

function isDirectArray(array: readonly unknown[], isOne: (value: unknown) => boolean): boolean {
  if (Object.keys(array).length !== array.length) return false; // holes, or properties with names
  return array.every(isOne) && Object.getOwnPropertySymbols(array).length === 0;
}

function isDirectRecord(object: object, isOne: (value: unknown) => boolean): boolean {
  if (Object.getPrototypeOf(object) === null || Object.getOwnPropertySymbols(object).length > 0) return false;
  for (const key of Object.keys(object))
    if (key === "__proto__" || !isWellFormed(key) || !isOne((object as Record<string, unknown>)[key]))
      return false;
  return true;
}

function hasNoProperties(object: object): boolean {
  return Reflect.ownKeys(object).length === 0;
}

/** Whether it is a view of all of its buffer. */
function isWholeView(object: object): boolean {
  if (viewNameOf(object) === undefined) return false;
  const { buffer, byteLength } = object as ArrayBufferView;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
}
