import { parseArgs } from "node:util";
import { type FlowOptions, readFlowOptions, type Token } from "./flow-options.ts";
import { UsageError } from "./usage-error.ts";

/** The options that a command knows. */
export type KnownOptions = Readonly<
  Record<string, { readonly type: "boolean" | "string"; readonly short?: string; readonly multiple?: true }>
>;

/** A command line, told apart. */
export interface SplitArguments {
  /** The command's own options; `true` for those without a value. */
  readonly own: ReadonlyMap<string, string | true>;
  /** All values of those that may be given more than once. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** The first argument that is no option: the file. */
  readonly target: string | undefined;
  readonly flowOptions: FlowOptions;
}

/**
 * Tells a command's own options from the flow's. The flow's come after the file; after `--` all are the flow's.
 * @throws {UsageError} On an unknown option before the file, a switch with a value, an option without one.
 */
export function splitArguments(args: readonly string[], known: KnownOptions): SplitArguments {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const own = new Map<string, string | true>();
  const lists = new Map<string, string[]>();
  const rest: Token[] = [];
  let target: string | undefined;
  for (const token of tokensOf(args.slice(0, end), known)) {
    if (token.kind === "option" && Object.hasOwn(known, token.name)) {
      const value = checkedValue(token, known);
      own.set(token.name, value);
      if (value !== true && known[token.name]!.multiple)
        lists.set(token.name, [...(lists.get(token.name) ?? []), value]);
    } else if (token.kind === "positional" && target === undefined && rest.length === 0) target = token.value;
    else rest.push(token);
  }
  if (target === undefined) refuseAll(rest);
  return {
    own,
    lists,
    target,
    flowOptions: readFlowOptions([...rest, ...tokensOf(args.slice(end + 1), {})]),
  };
}

/**
 * The same of a command that runs no flow: its options, wherever they stand, and the rest; after `--` there are none.
 * @throws {UsageError} On an unknown option, a switch with a value, an option without one.
 */
export function splitPlain(
  args: readonly string[],
  known: KnownOptions,
): { readonly own: ReadonlyMap<string, string | true>; readonly rest: readonly string[] } {
  const own = new Map<string, string | true>();
  const rest: string[] = [];
  for (const token of tokensOf(args, known)) {
    if (token.kind === "positional") rest.push(token.value);
    else if (token.kind === "option")
      own.set(checkedName(token.name, token.rawName, known), checkedValue(token, known));
  }
  return { own, rest };
}

function checkedName(name: string, rawName: string, known: KnownOptions): string {
  if (Object.hasOwn(known, name)) return name;
  throw new UsageError(`unknown option ${rawName}`);
}

function tokensOf(args: readonly string[], options: KnownOptions): readonly Token[] {
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function checkedValue(token: Extract<Token, { kind: "option" }>, known: KnownOptions): string | true {
  const { type } = known[token.name]!;
  if (type === "boolean" && token.value !== undefined)
    throw new UsageError(`option ${token.rawName} takes no value`);
  if (type === "string" && token.value === undefined)
    throw new UsageError(`option ${token.rawName} needs a value`);
  return token.value ?? true;
}

/** Before the file, an option that is not known can only be a mistake. */
function refuseAll(tokens: readonly Token[]): void {
  const option = tokens.find((token) => token.kind === "option");
  if (option === undefined) return;
  throw new UsageError(`unknown option ${option.rawName} (options of the flow's own come after its file)`);
}
