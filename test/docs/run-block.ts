import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

/**
 * Runs a module of TypeScript in this process and gives what it printed, line by line.
 * @param file Where to write it; its folder is made, and is the working folder while it runs.
 */
export async function runBlock(file: string, program: string): Promise<string[]> {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, program);
  const before = process.cwd();
  process.chdir(dirname(file));
  const printed = capture();
  try {
    await import(/* @vite-ignore */ pathToFileURL(file).href);
  } finally {
    printed.release();
    process.chdir(before);
  }
  return printed.text.replace(/\n$/, "").split("\n");
}

/** Collects what is printed from now on, instead of printing it. */
function capture(): { readonly text: string; release(): void } {
  const { log } = console;
  const { stdout } = process;
  const write = stdout.write;
  let text = "";
  console.log = (...values: unknown[]): void => {
    text += `${format(...values)}\n`;
  };
  stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    text += String(chunk);
    const written = rest.at(-1);
    if (typeof written === "function") queueMicrotask(() => written());
    return true;
  };
  return {
    get text() {
      return text;
    },
    release() {
      console.log = log;
      stdout.write = write;
    },
  };
}
