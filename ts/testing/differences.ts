import { isEqual } from "./equal.ts";

/** Where two values differ, by the path to it. */
export interface Difference {
  readonly path: string;
  /** Absent where there is none. */
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** What lies deeper differs as a whole: a value may refer to itself. */
const DEEPEST = 6;

/** The innermost places where plain objects and arrays differ; another kind of value differs as a whole. */
export function differences(
  actual: unknown,
  expected: unknown,
  path: string,
  depth = 0,
): readonly Difference[] {
  if (isEqual(actual, expected)) return [];
  const areAlike = isPlain(actual) && isPlain(expected) && Array.isArray(actual) === Array.isArray(expected);
  if (!areAlike || depth === DEEPEST) return [{ path, actual, expected }];
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => {
    const inner = Array.isArray(actual) ? `${path}[${name}]` : `${path}.${name}`;
    if (!Object.hasOwn(actual, name)) return [{ path: inner, expected: expected[name] }];
    if (!Object.hasOwn(expected, name)) return [{ path: inner, actual: actual[name] }];
    return differences(actual[name], expected[name], inner, depth + 1);
  });
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || "asymmetricMatch" in value) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
