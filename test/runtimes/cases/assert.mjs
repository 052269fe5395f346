// A few assertions of our own: the cases run where no test framework does.

/** Fails unless `condition` is true. */
export function ok(condition, message = "expected something true") {
  if (condition !== true) throw new Error(message);
}

/** Fails unless both are the same plain data: primitives, arrays, plain objects, bytes, infinities and NaN included. */
export function same(actual, expected, message = "") {
  const [a, b] = [render(actual), render(expected)];
  if (a !== b) throw new Error(`${message && `${message}: `}expected ${b}, got ${a}`);
}

/** Fails unless `action` throws, or its promise rejects, with an error whose `code` is `code`. Gives the error. */
export async function throwsCode(code, action) {
  let result;
  try {
    result = await action();
  } catch (error) {
    if (error?.code !== code) throw new Error(`expected an error with code ${code}`, { cause: error });
    return error;
  }
  throw new Error(`expected an error with code ${code}, got ${render(result)}`);
}

function render(value) {
  if (Array.isArray(value)) return `[${value.map(render).join(", ")}]`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}[${[...value].join(", ")}]`;
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name}${render([...value])}`;
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const fields = Object.keys(value).sort();
    return `{${fields.map((field) => `${field}: ${render(value[field])}`).join(", ")}}`;
  }
  if (typeof value === "string") return JSON.stringify(value);
  return Object.is(value, -0) ? "-0" : String(value);
}
