/** Nesting below this is left out. */
const DEEPEST = 6;

/** A value on one line, as a reader of JavaScript would write it. Never throws. */
export function show(value: unknown): string {
  try {
    return showPart(value, []);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function showPart(value: unknown, outer: readonly object[]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (outer.includes(value)) return "[circular]";
  if (outer.length === DEEPEST) return "…";
  const inner = [...outer, value];
  return showObject(value, (part) => showPart(part, inner));
}

type ShowPart = (part: unknown) => string;

function showObject(value: object, part: ShowPart): string {
  const name = nameOf(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return showList(value, name, part);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "Date(invalid)" : `Date(${value.toISOString()})`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return `${value.name}(${part(value.message)})`;
  if (value instanceof Set) return `Set {${list([...value].map(part))}}`;
  if (value instanceof Map)
    return `Map {${list([...value].map(([key, held]) => `${part(key)} => ${part(held)}`))}}`;
  if (
    "asymmetricMatch" in value &&
    "toAsymmetricMatcher" in value &&
    typeof value.toAsymmetricMatcher === "function"
  )
    return String(value.toAsymmetricMatcher());
  const properties = Object.entries(value).map(
    ([property, held]) => `${propertyName(property)}: ${part(held)}`,
  );
  return `${name === "Object" ? "" : `${name} `}{${list(properties)}}`;
}

function showList(value: object, name: string, part: ShowPart): string {
  const elements = Array.from(value as ArrayLike<unknown>, part).join(", ");
  return name === "Array" ? `[${elements}]` : `${name} [${elements}]`;
}

function list(parts: readonly string[]): string {
  return parts.length === 0 ? "" : ` ${parts.join(", ")} `;
}

function nameOf(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
