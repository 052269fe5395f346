import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("node_modules/", import.meta.url));
const suffix = process.platform === "win32" ? ".exe" : "";

/**
 * The binary of a runtime, out of the one package of it that npm found fit for this machine.
 * Called directly: the wrappers beside them want install scripts to have run.
 * @param {"node22" | "node24" | "deno" | "bun" | "workerd"} name
 * @returns {string | undefined} undefined where no package exists for this machine
 */
export function binary(name) {
  const [scope, prefix, path] = {
    node22: ["", "node22-", "bin/node"],
    node24: ["", "node24-", "bin/node"],
    deno: ["@deno/", "", "deno"],
    bun: ["@oven/", "bun-", "bin/bun"],
    workerd: ["@cloudflare/", "workerd-", "bin/workerd"],
  }[name];
  const folder = `${modules}${scope}`;
  if (!existsSync(folder)) return undefined;
  const candidates = readdirSync(folder).filter((entry) => entry.startsWith(prefix));
  const files = candidates.map((entry) => `${folder}${entry}/${path}${suffix}`);
  return files.find(existsSync);
}

/** Loads a package that is installed beside the runtimes, such as esbuild. */
export function tool(name) {
  return createRequire(`${modules}x`)(name);
}

/** A Chromium of this machine: `$CHROMIUM`, or one of the usual names on the path. */
export function chromium() {
  const given = process.env.CHROMIUM;
  if (given) return given;
  const folders = (process.env.PATH ?? "").split(process.platform === "win32" ? ";" : ":");
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const usual = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
  return [...names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)), ...usual].find(
    existsSync,
  );
}
