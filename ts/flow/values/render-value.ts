const LIMIT = 120;

/** A value in a few characters, for error messages. Never throws. */
export function renderValue(value: unknown): string {
  const text = asText(value);
  return text.length <= LIMIT ? text : `${text.slice(0, LIMIT)}…`;
}

/** What a value is called in a message: `a Promise`, `undefined`, `"text"`. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value !== "object") return renderValue(value);
  const name = value.constructor?.name || Object.prototype.toString.call(value).slice(8, -1);
  if (name === "Object") return renderValue(value);
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
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
    return Object.prototype.toString.call(value);
  }
}
