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
    return isFlatRecord(value) || isDirectObject(value, new Seen(), DEEPEST);
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
export const isWellFormed: (text: string) => boolean =
  "isWellFormed" in String.prototype
    ? (text) => (text as string & { isWellFormed(): boolean }).isWellFormed()
    : (text) => !LONE_SURROGATE.test(text);

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Objects that have been met: mostly few, which a list finds sooner than a set. */
class Seen {
  readonly #few: object[] = [];
  #many: Set<object> | undefined;

  /** Returns false for one that has been added before. */
  add(object: object): boolean {
    if (this.#many !== undefined) return this.#many.size < this.#many.add(object).size;
    if (this.#few.includes(object)) return false;
    if (this.#few.push(object) > FEW) this.#many = new Set(this.#few);
    return true;
  }
}

const FEW = 8;

/** Whether it is an object of no class whose properties are direct by themselves: what most states are. */
function isFlatRecord(object: object): boolean {
  if (Object.getPrototypeOf(object) !== Object.prototype) return false;
  for (const name in object)
    if (!isDirectName(name) || !isDirectPrimitive((object as Record<string, unknown>)[name])) return false;
  return Object.getOwnPropertySymbols(object).length === 0 && !hasPollution();
}

/** Whether some code has given all objects a property that is enumerated with their own. */
function hasPollution(): boolean {
  for (const _ in Object.prototype) return true;
  return false;
}

function isDirectObject(object: object, seen: Seen, depth: number): boolean {
  if (depth === 0 || !seen.add(object)) return false;
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
  for (const key in object)
    if (!isDirectName(key) || !Object.hasOwn(object, key) || !isOne((object as Record<string, unknown>)[key]))
      return false;
  return true;
}

/** Names of properties are few, and come again and again. */
const directNames: Set<string> = new Set();
const MOST_NAMES = 1_000;

function isDirectName(name: string): boolean {
  if (directNames.has(name)) return true;
  const isDirect = name !== "__proto__" && isWellFormed(name);
  if (isDirect && directNames.size < MOST_NAMES) directNames.add(name);
  return isDirect;
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
