import { inspect } from "node:util";
import { renderThrown } from "../flow/values/render-value.ts";
import { printable } from "../words/printable.ts";
import { masked } from "./masked.ts";

/** How an error is rendered. */
export interface RenderErrorOptions {
  /** Whole stacks and properties, as the platform prints them. */
  readonly verbose: boolean;
  /** Folder that paths are told from. */
  readonly workingFolder: string;
}

/** Causes may refer to one another in a circle. */
const MAX_CAUSES = 8;
/** A frame of this module, as stacks here have it: Deno tells the place in the source it was compiled from. */
const OWN_FRAME = /(?:\(|at )([^\s(]*)cli[/\\]render-error\.[jt]s:/.exec(new Error().stack ?? "");
/** Folder of this package's own modules. */
const OWN = OWN_FRAME?.[1] ?? new URL("../", import.meta.url).href;

/**
 * An error for the user of the command: each message of the chain of causes once, and of the stacks what lies in
 * the user's own files. No passwords of URLs, whatever else it holds.
 * @example
 * ```text
 * StepError: step "orders.paid" (orders.ts:12): the predicate threw: TypeError: boom [step-failed, record 7]
 *     at isPaid (orders.ts:31:9)
 * ```
 */
export function renderError(error: unknown, options: RenderErrorOptions): string {
  return printable(masked(options.verbose ? inspected(error) : rendered(error, options.workingFolder)));
}

/** As the platform prints it, which may fail where the error is the user's. */
function inspected(error: unknown): string {
  try {
    return inspect(error);
  } catch {
    return renderThrown(error);
  }
}

function rendered(error: unknown, workingFolder: string): string {
  const lines: string[] = [];
  let said = "";
  for (let cause = error, depth = 0; cause !== undefined && depth < MAX_CAUSES; depth++) {
    const { head, frames, next } = dissect(cause);
    // Many errors quote their cause: said once is enough.
    if (!said.includes(head)) lines.push(depth === 0 ? head : `because of ${head}`);
    for (const frame of frames) lines.push(fromFolder(frame, workingFolder));
    said += `${head}\n`;
    cause = next;
  }
  return lines.join("\n");
}

interface Dissected {
  /** Name and message, after the place in the source where it is a matter of syntax. */
  readonly head: string;
  /** Lines of the stack that lie in the user's files. */
  readonly frames: readonly string[];
  readonly next: unknown;
}

/** Errors are the user's: they may be anything, and do anything when they are looked at. */
function dissect(error: unknown): Dissected {
  try {
    if (error instanceof Error) return dissectError(error);
  } catch {
    // told by what can be seen of it
  }
  return { head: renderThrown(error), frames: [], next: undefined };
}

function dissectError(error: Error): Dissected {
  const { message, cause } = error;
  const stack = typeof error.stack === "string" ? error.stack : "";
  const place = stack
    .slice(0, Math.max(0, stack.indexOf(message)))
    .split("\n")
    .slice(0, -1);
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return {
    head: [...place, renderThrown(error)].join("\n"),
    frames: stack.split("\n").filter((line) => /^\s+at /.test(line) && isUsers(line)),
    next: cause ?? inner,
  };
}

function isUsers(frame: string): boolean {
  return (
    /[/\\]/.test(frame) &&
    ![OWN, "node:", "/node_modules/", "\\node_modules\\"].some((part) => frame.includes(part))
  );
}

function fromFolder(frame: string, folder: string): string {
  return frame.replace("file://", "").replace(`${folder}/`, "");
}
