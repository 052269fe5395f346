#!/usr/bin/env node
import process from "node:process";
import "../core/embedded.ts";
import { printable } from "../words/printable.ts";
import { parseArguments, type Request } from "./arguments.ts";
import { EXIT } from "./exit-codes.ts";
import { HELP } from "./help.ts";
import { masked } from "./masked.ts";
import { renderCommand } from "./render-command.ts";
import { renderError } from "./render-error.ts";
import { runCommand } from "./run-command.ts";
import { UsageError } from "./usage-error.ts";
import { packageVersion } from "./version.ts";

async function carryOut(request: Request): Promise<number> {
  switch (request.command) {
    case "run":
      return runCommand(request);
    case "render":
      return renderCommand(request);
    case "recovery":
      return (await import("./recovery/recovery-command.ts")).recoveryCommand(request);
    case "version":
      return print(packageVersion());
    case "help":
      return print(HELP[request.about ?? "all"]);
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.finished;
}

async function main(args: readonly string[]): Promise<number> {
  let verbose = false;
  try {
    const request = parseArguments(args);
    verbose = "verbose" in request && request.verbose;
    return await carryOut(request);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const because = Object.hasOwn(error, "cause") ? `\n${reason(error.cause, verbose)}` : "";
    process.stderr.write(`tidemark: ${printable(masked(error.message))}${because}\n`);
    return EXIT.usage;
  }
}

function reason(thrown: unknown, verbose: boolean): string {
  return (
    renderError(thrown, { verbose, workingFolder: process.cwd() }) || `it threw ${masked(String(thrown))}`
  );
}

/** Settles when what was written has been handed on, or cannot be. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

/** Why what was asked for could not be printed. Whoever read it may go: that is no reason to fail. */
let unprinted: Error | undefined;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") unprinted = error;
});
process.stderr.on("error", () => {}); // nobody is left to be told

// Of the module's own timers and promises: Node would print it with whatever a terminal obeys.
process.on("uncaughtException", (error: unknown) => {
  process.stderr.write(`tidemark: an error outside of the flow\n${reason(error, true)}\n`);
  process.exit(EXIT.failed);
});

let code = await main(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
if (unprinted !== undefined && code === EXIT.finished) {
  process.stderr.write(`tidemark: the output cannot be written: ${printable(unprinted.message)}\n`);
  code = EXIT.failed;
}
// At once: whatever a flow's module keeps open (a pool, a server) outlives the flow, and must not outlive the command.
process.exit(code);
