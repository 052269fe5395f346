import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { root } from "./public-names.ts";

const command = `${root}dist/cli/main.js`;

/** Runs shell commands with `tidemark` as the built command line. Gives what they print on standard output. */
export function runShell(script: string, folder: string): string[] {
  if (!existsSync(command)) throw new Error("the command line is not built: npm run build");
  const tools = `npx() { "$@"; }\ntidemark() { "${process.execPath}" "${command}" "$@"; }\n`;
  const { stdout, stderr, error } = spawnSync("sh", ["-c", tools + script], {
    cwd: folder,
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  return [...stdout.trimEnd().split("\n"), ...(stdout === "" ? stderr.trimEnd().split("\n") : [])];
}
