import { readFile } from "node:fs/promises";
import { chromium, tool } from "../binaries.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
];
const quiet = ["--disable-sync", "--no-first-run", "--disable-dev-shm-usage"];

/** WebAssembly may be compiled, code from strings may not: the strictest policy the package promises to run under. */
export const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
export const page = `<!doctype html><meta charset="utf-8"><title>cases</title><script type="module" src="/page.js"></script>`;

export const noChromium = { skipped: "no Chromium found: install one, or name it in CHROMIUM" };

/** A browser of its own, with nothing in it. */
export function launch() {
  return tool("playwright-core").chromium.launch({
    executablePath: chromium(),
    args: [...flags, ...quiet],
  });
}

/** An entry of the project as one script for a page. */
export async function bundlePage(project, entry) {
  const outfile = `${project}/pages/${entry.replace(".mjs", ".js")}`;
  await tool("esbuild").build({
    absWorkingDir: project,
    entryPoints: [`entries/${entry}`],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    outfile,
    logLevel: "silent",
  });
  return readFile(outfile);
}
