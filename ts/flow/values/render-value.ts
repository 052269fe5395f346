import { printable } from "../../words/printable.ts";

const LIMIT = 120;
/** Messages of errors may take more room than values: they are there to be read. */
const MESSAGE_LIMIT = 2_000;
const DEEPEST = 8;
const UNSEEN = "[object that cannot be looked at]";
const HUGE = 2n ** 512n;

/** A value in a few characters, for error messages: much like JSON. Never throws, and looks at no more than it shows. */
export function renderValue(value: unknown): string {
  const rendering = { text: "" };
  write(rendering, value, 0);
  return cut(rendering.text, LIMIT);
}

/** What a value is called in a message: `a Promise`, `undefined`, `"text"`. Never throws. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value !== "object") return renderValue(value);
  const name = nameOf(value);
  return name === "Object" ? renderValue(value) : withArticle(name);
}

/** A text in the place of a value, as short as a value would be. */
export function renderText(text: string): string {
  return cut(text.slice(0, MESSAGE_LIMIT), LIMIT);
}

/** The kind of a value, and nothing of what is in it: `a string`, `an Array`, `undefined`. Never throws. */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return withArticle(typeof value === "object" ? nameOf(value) : typeof value);
}

/** What was thrown: `TypeError: boom`. It is the user's: it may be anything, and do anything when looked at. Never throws. */
export function renderThrown(thrown: unknown): string {
  return ofError(thrown, ({ name, message }) => `${asWords(name)}: ${asWords(message)}`);
}

/** The message of what was thrown, without a name. Never throws. */
export function messageOf(thrown: unknown): string {
  return ofError(thrown, ({ message }) => asWords(message));
}

type ErrorParts = Readonly<Record<"name" | "message", unknown>>;

function ofError(thrown: unknown, render: (error: ErrorParts) => string): string {
  try {
    return thrown instanceof Error ? cut(render(thrown), MESSAGE_LIMIT) : renderValue(thrown);
  } catch {
    return UNSEEN;
  }
}

function asWords(part: unknown): string {
  return typeof part === "string" ? part.slice(0, MESSAGE_LIMIT) : renderValue(part);
}

function cut(raw: string, limit: number): string {
  const text = printable(raw);
  if (text.length <= limit) return text;
  const end = /[\ud800-\udbff]/.test(text[limit - 1]!) ? limit - 1 : limit; // no half of a pair
  return `${text.slice(0, end)}…`;
}

/** Getters and proxies of the user's may throw, and give anything. */
function nameOf(value: object): string {
  try {
    if (value instanceof Date && Number.isNaN(value.getTime())) return "invalid Date";
    const { name } = value.constructor ?? {};
    return cut(
      typeof name === "string" && name !== "" ? name : Object.prototype.toString.call(value).slice(8, -1),
      LIMIT,
    );
  } catch {
    return "Object";
  }
}

function withArticle(name: string): string {
  return /^[AEIOUaeio]/.test(name) ? `an ${name}` : `a ${name}`;
}

interface Rendering {
  text: string;
}

function isFull({ text }: Rendering): boolean {
  return text.length > LIMIT;
}

/** Within an object as JSON has it, which knows no `undefined`, functions, symbols, infinite numbers and bigints. */
function write(to: Rendering, value: unknown, depth: number): void {
  if (typeof value === "string") to.text += JSON.stringify(value.slice(0, LIMIT + 1));
  else if (typeof value === "bigint") to.text += renderBigint(value, depth);
  else if (typeof value === "object" && value !== null) writeSafely(to, value, depth);
  else if (depth > 0) to.text += JSON.stringify(value) ?? "null";
  else if (typeof value === "function") writeSafely(to, value, depth);
  else to.text += String(value);
}

function renderBigint(value: bigint, depth: number): string {
  if (value > HUGE || value < -HUGE) return "a huge bigint";
  return depth === 0 ? String(value) : `"${value}n"`;
}

function writeSafely(to: Rendering, value: object, depth: number): void {
  if (depth > DEEPEST) {
    to.text += "…";
    return;
  }
  try {
    writeObject(to, value, depth);
  } catch {
    to.text += UNSEEN;
  }
}

function writeObject(to: Rendering, value: object, depth: number): void {
  if (typeof value === "function") to.text += `function ${functionName(value)}`;
  else if (Array.isArray(value)) writeArray(to, value, depth);
  else if (ArrayBuffer.isView(value)) to.text += `${nameOf(value)}(${value.byteLength} bytes)`;
  else if (value instanceof Map || value instanceof Set) to.text += `${nameOf(value)}(${value.size})`;
  else if (value instanceof Error) to.text += renderThrown(value);
  else if ("toJSON" in value && typeof value.toJSON === "function") write(to, value.toJSON(), depth + 1);
  else writeProperties(to, value, depth);
}

function functionName({ name }: { readonly name: unknown }): string {
  return typeof name === "string" && name !== "" ? name : "(anonymous)";
}

function writeArray(to: Rendering, values: readonly unknown[], depth: number): void {
  to.text += "[";
  for (let i = 0; i < values.length && !isFull(to); i++) {
    if (i > 0) to.text += ",";
    write(to, values[i], depth + 1);
  }
  to.text += "]";
}

/** Without a list of all names: of a large object only the first are looked at. */
function writeProperties(to: Rendering, value: object, depth: number): void {
  let between = "{";
  for (const name in value) {
    if (isFull(to)) break;
    const part = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
    if (part === undefined || typeof part === "function" || typeof part === "symbol") continue;
    to.text += `${between}${JSON.stringify(name.slice(0, LIMIT))}:`;
    write(to, part, depth + 1);
    between = ",";
  }
  to.text += between === "{" ? "{}" : "}";
}
