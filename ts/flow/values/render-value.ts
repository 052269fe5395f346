const LIMIT = 120;

/** A value in a few characters, for error messages. Never throws. */
export function renderValue(value: unknown): string {
  const text = asText(value);
  return text.length <= LIMIT ? text : `${text.slice(0, LIMIT)}…`;
}

/** What a value is called in a message: `a Promise`, `undefined`, `"text"`. Never throws. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value !== "object") return renderValue(value);
  const name = nameOf(value);
  if (name === "Object") return renderValue(value);
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** Getters and proxies of the user's may throw, and give anything. */
function nameOf(value: object): string {
  try {
    const { name } = value.constructor ?? {};
    return typeof name === "string" && name !== ""
      ? name
      : Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    return "Object";
  }
}

function asText(value: unknown): string {
  try {
    if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
    // JSON has no bigint and no undefined, and gives Infinity as null.
    if (typeof value !== "object" && typeof value !== "string") return String(value);
    return (
      JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner)) ?? String(value)
    );
  } catch {
    return withoutLooking(value);
  }
}

function withoutLooking(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return "[object that cannot be looked at]";
  }
}
