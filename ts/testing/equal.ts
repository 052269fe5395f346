/** What matchers of test runners look like, such as `expect.any(Number)`. */
interface Matcher {
  asymmetricMatch(actual: unknown): boolean;
}

type Pairs = Map<object, Set<object>>;

/**
 * Whether two values are the same by structure: as `assert.deepStrictEqual` has it, except that an expected object
 * may hold matchers of a test runner. A property that is undefined is not the same as one that is missing.
 */
export function isEqual(actual: unknown, expected: unknown, assumed: Pairs = new Map()): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual);
  if (Object.is(actual, expected)) return true;
  if (!isObject(actual) || !isObject(expected)) return false;
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return false;
  // What refers to itself is equal unless something else tells it apart.
  if (assumed.get(actual)?.has(expected) === true) return true;
  assumed.set(actual, (assumed.get(actual) ?? new Set()).add(expected));
  return haveEqualParts(actual, expected, assumed);
}

function haveEqualParts(actual: object, expected: object, assumed: Pairs): boolean {
  if (actual instanceof Date) return Object.is(actual.getTime(), (expected as Date).getTime());
  if (actual instanceof RegExp) return String(actual) === String(expected);
  if (actual instanceof Map) return haveEqualEntries(actual, expected as Map<unknown, unknown>, assumed);
  if (actual instanceof Set) return haveEqualMembers(actual, expected as Set<unknown>, assumed);
  if (actual instanceof ArrayBuffer) return haveEqualBytes(actual, expected as ArrayBuffer);
  if (actual instanceof Error && actual.message !== (expected as Error).message) return false;
  const names = Reflect.ownKeys(actual).filter((name) => isEnumerable(actual, name));
  const others = Reflect.ownKeys(expected).filter((name) => isEnumerable(expected, name));
  const partOf = (whole: object, name: string | symbol): unknown => Reflect.get(whole, name);
  return (
    lengthOf(actual) === lengthOf(expected) &&
    names.length === others.length &&
    names.every(
      (name) =>
        isEnumerable(expected, name) && isEqual(partOf(actual, name), partOf(expected, name), assumed),
    )
  );
}

function haveEqualEntries(
  actual: ReadonlyMap<unknown, unknown>,
  expected: ReadonlyMap<unknown, unknown>,
  assumed: Pairs,
): boolean {
  if (actual.size !== expected.size) return false;
  const left = [...actual].filter(([key]) => !expected.has(key));
  return [...expected].every((entry) => {
    const [key, value] = entry;
    if (actual.has(key)) return isEqual(actual.get(key), value, assumed);
    return takeEqual(left, entry, assumed);
  });
}

function haveEqualMembers(
  actual: ReadonlySet<unknown>,
  expected: ReadonlySet<unknown>,
  assumed: Pairs,
): boolean {
  if (actual.size !== expected.size) return false;
  const left = [...actual].filter((member) => !expected.has(member));
  return [...expected].every((member) => actual.has(member) || takeEqual(left, member, assumed));
}

/** Takes an equal element out of a list. Returns whether there was one. */
function takeEqual(left: unknown[], wanted: unknown, assumed: Pairs): boolean {
  const found = left.findIndex((other) => isEqual(other, wanted, assumed));
  if (found >= 0) left.splice(found, 1);
  return found >= 0;
}

function haveEqualBytes(actual: ArrayBuffer, expected: ArrayBuffer): boolean {
  const [a, b] = [new Uint8Array(actual), new Uint8Array(expected)];
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function lengthOf(value: object): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}

function isEnumerable(value: object, name: string | symbol): boolean {
  return Object.prototype.propertyIsEnumerable.call(value, name);
}

function isMatcher(value: unknown): value is Matcher {
  return isObject(value) && "asymmetricMatch" in value && typeof value.asymmetricMatch === "function";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
