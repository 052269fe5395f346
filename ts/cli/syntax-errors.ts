import { spawnSync } from "node:child_process";
import process from "node:process";

/**
 * Node tells the place of a syntax error in JavaScript only of what is not caught: so the file is checked once
 * more, by a Node that catches nothing.
 * @param path The file that was to be loaded; errors in what it imports stay as they are.
 * @returns The error with its place, if that could be found out; else the same error.
 */
export function locateSyntaxError(error: unknown, path: string): unknown {
  if (!(error instanceof SyntaxError) || !/\.m?js$/.test(path) || isLocated(error)) return error;
  const { stderr } = spawnSync(process.execPath, ["--check", path], { encoding: "utf8" });
  const [place] = (stderr ?? "").split(`\nSyntaxError: ${error.message}`);
  return place === stderr || !place ? error : new SyntaxError(`${error.message}\n${place.trimEnd()}`);
}

/** Some have their place before the first line of the stack. */
function isLocated({ name, stack }: Error): boolean {
  return stack !== undefined && !stack.startsWith(name);
}
