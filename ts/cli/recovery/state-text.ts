import { inspect } from "node:util";
import type { StoredState } from "../../recovery/tools/read-state.ts";

/** Columns of a terminal. */
const WIDTH = 100;

/** What is saved for a key, whole, as the platform prints values: nothing of it is left out. */
export function textOfState({ table, key, slice, content }: StoredState): string {
  const at = slice === undefined ? "" : `  slice ${instant(slice)}`;
  return `${table}  key ${JSON.stringify(key)}${at}\n${text(content)}\n`;
}

/**
 * The same as plain JSON: `content` as far as JSON has it (a `Map` as a list of pairs, a `Set` and a typed array as lists, a
 * bigint, NaN and the infinities as texts), and `text` exactly.
 */
export function jsonOfState({ content, ...rest }: StoredState): object {
  return { ...rest, ...contentOf(content), text: text(content) };
}

function contentOf(content: unknown): { readonly content?: unknown } {
  try {
    return { content: JSON.parse(JSON.stringify(content, asJson) ?? "null") };
  } catch {
    return {}; // it holds itself: `text` has it
  }
}

function asJson(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value instanceof Map || value instanceof Set) return [...value];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as Uint8Array)];
  return value;
}

function text(value: unknown): string {
  return inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: WIDTH,
    sorted: false,
  });
}

/** As a date too, where it is one. */
function instant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : `${ms} (${date.toISOString()})`;
}
