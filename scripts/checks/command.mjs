import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's root folder, with "/" at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a program in the repository and gives its standard output; an error with all it printed if it fails. */
export function command(file, ...args) {
  const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  const done = spawnSync(file, args, { cwd: root, encoding: "utf8", env, maxBuffer: 64 << 20 });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`${done.stdout}${done.stderr}`.trim());
  return done.stdout;
}

/** Runs a program installed in tools/check. */
export function tool(name, ...args) {
  return command(`${root}tools/check/node_modules/.bin/${name}`, ...args);
}
