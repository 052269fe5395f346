import type { FlowOptions } from "./flow-options.ts";
import { parseRecovery, type RecoveryRequest } from "./recovery/recovery-arguments.ts";
import { RUN_SETTINGS, type RunSettings, readRunSettings } from "./run-options.ts";
import { splitArguments } from "./split-arguments.ts";
import { UsageError } from "./usage-error.ts";

/** How progress is shown. */
export type ProgressStyle = "auto" | "line" | "plain" | "none";

/** `tidemark run FILE[:export]`. */
export interface RunRequest extends RunSettings {
  readonly command: "run";
  readonly target: string;
  readonly flowOptions: FlowOptions;
  readonly progress: ProgressStyle;
  /** Whether the final report goes to standard output as a line of JSON. */
  readonly json: boolean;
  /** Whether anything but errors goes to standard error. */
  readonly quiet: boolean;
  /** Whether errors come with whole stacks. */
  readonly verbose: boolean;
}

/** `tidemark render FILE[:export]`. */
export interface RenderRequest {
  readonly command: "render";
  readonly target: string;
  readonly flowOptions: FlowOptions;
  readonly format: "mermaid" | "json";
  readonly verbose: boolean;
}

/** The commands that do something, and have a help of their own. */
export type Command = (typeof COMMANDS)[number];

const COMMANDS = ["run", "render", "recovery"] as const;

/** What the command line asks for. `help` is about a command where one is named. */
export type Request =
  | RunRequest
  | RenderRequest
  | RecoveryRequest
  | { readonly command: "help"; readonly about?: Command }
  | { readonly command: "version" };

const PROGRESS: readonly ProgressStyle[] = ["auto", "line", "plain", "none"];
const FORMATS: readonly RenderRequest["format"][] = ["mermaid", "json"];

const SHARED = { help: { type: "boolean", short: "h" }, verbose: { type: "boolean" } } as const;

/**
 * Reads a command line.
 * @param args Without the program itself.
 * @throws {UsageError}
 */
export function parseArguments(args: readonly string[]): Request {
  const [command, ...rest] = args;
  if (command === undefined) return { command: "help" };
  if (command === "run") return parseRun(rest);
  if (command === "render") return parseRender(rest);
  if (command === "recovery") return parseRecovery(rest) ?? helpAbout(command);
  if (command === "help") return helpAbout(rest[0]);
  if (!command.startsWith("-"))
    throw new UsageError(`no command "${command}": there are run, render and recovery`);
  const { own } = splitArguments(args, { ...SHARED, version: { type: "boolean" } });
  return own.has("version") ? { command: "version" } : { command: "help" };
}

function helpAbout(command: string | undefined): Request {
  const about = COMMANDS.find((known) => known === command);
  return about === undefined ? { command: "help" } : { command: "help", about };
}

function parseRun(args: readonly string[]): Request {
  const known = {
    ...SHARED,
    progress: { type: "string" },
    json: { type: "boolean" },
    quiet: { type: "boolean", short: "q" },
    ...RUN_SETTINGS,
  } as const;
  const split = splitArguments(args, known);
  const { own, target, flowOptions } = split;
  if (own.has("help")) return helpAbout("run");
  return {
    command: "run",
    target: named(target, "run"),
    flowOptions,
    ...readRunSettings(split),
    progress: oneOf("progress", PROGRESS, own.get("progress")),
    json: own.has("json"),
    quiet: own.has("quiet"),
    verbose: own.has("verbose"),
  };
}

function parseRender(args: readonly string[]): Request {
  const { own, target, flowOptions } = splitArguments(args, { ...SHARED, format: { type: "string" } });
  if (own.has("help")) return helpAbout("render");
  return {
    command: "render",
    target: named(target, "render"),
    flowOptions,
    format: oneOf("format", FORMATS, own.get("format")),
    verbose: own.has("verbose"),
  };
}

function named(target: string | undefined, command: string): string {
  if (target === undefined || target === "")
    throw new UsageError(`${command} needs the file of a flow: tidemark ${command} FILE[:export]`);
  return target;
}

/** The value of an option that has a choice; the first one where it is not given. */
function oneOf<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  value: string | true | undefined,
): Choice {
  const chosen = value === undefined ? choices[0] : choices.find((choice) => choice === value);
  if (chosen === undefined) throw new UsageError(`--${name} is ${choices.join(", ")}; not "${value}"`);
  return chosen;
}
