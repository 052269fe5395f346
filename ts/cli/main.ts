#!/usr/bin/env node
import process from "node:process";
import "../core/embedded.ts";
import { printable } from "../words/printable.ts";
import { parseArguments, type Request } from "./arguments.ts";
import { EXIT } from "./exit-codes.ts";
import { HELP } from "./help.ts";
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
    const because =
      error.cause === undefined
        ? ""
        : `\n${renderError(error.cause, { verbose, workingFolder: process.cwd() })}`;
    process.stderr.write(`tidemark: ${printable(error.message)}${because}\n`);
    return EXIT.usage;
  }
}

/** Settles when what was written has been handed on, or cannot be. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

// Whoever read what is written here may go: that is no reason to crash.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const code = await main(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// At once: whatever a flow's module keeps open (a pool, a server) outlives the flow, and must not outlive the command.
process.exit(code);
