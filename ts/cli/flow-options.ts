import type { parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/** A value from the command line; `true` where an option has none. */
export type FlowOptionValue = string | true;

/** Options for the function that makes a flow: `--max-rows 10` is `maxRows: "10"`, one given twice an array. */
export type FlowOptions = Readonly<Record<string, FlowOptionValue | readonly FlowOptionValue[]>>;

/** A piece of a command line, as `parseArgs` tells it. */
export type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];

/**
 * Reads options that nobody has declared: what follows `--name` and is no option itself is its value.
 * @throws {UsageError} If a text belongs to no option, or an option has one dash.
 */
export function readFlowOptions(tokens: readonly Token[]): FlowOptions {
  const found = new Map<string, FlowOptionValue | FlowOptionValue[]>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw new UsageError(`unexpected argument "${token.value}"`);
    if (!token.rawName.startsWith("--")) throw new UsageError(`unknown option ${token.rawName}`);
    const next = tokens[i + 1];
    const isValue =
      token.value === undefined && next?.kind === "positional" && next.index === token.index + 1;
    if (isValue) i++;
    add(found, camelCase(token.name), isValue ? next.value : (token.value ?? true));
  }
  return Object.fromEntries(found);
}

function add(
  found: Map<string, FlowOptionValue | FlowOptionValue[]>,
  name: string,
  value: FlowOptionValue,
): void {
  const before = found.get(name);
  found.set(name, before === undefined ? value : [before, value].flat());
}

function camelCase(name: string): string {
  return name.replace(/-+(\w)/g, (_dashes, letter: string) => letter.toUpperCase());
}
