import { copyFileSync, cpSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { installOnce } from "../../scripts/install-once.mjs";

const tools = fileURLToPath(new URL("../../tools/demo/", import.meta.url));
const demo = fileURLToPath(new URL("../", import.meta.url));
const files = [
  "pages/page.css",
  "flights/browser/index.html",
  "flights/browser/table.css",
  "clicks/browser/clicks.html",
  "clicks/browser/clicks.css",
];
const data = ["airports.csv", "flights-20k.json", "flights-3m.parquet"];

/**
 * Builds the pages into a folder that any server of static files can serve. The package must have been built.
 * @param {string} into is emptied first; ends with "/"
 */
export async function buildPages(into) {
  installOnce(tools);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(`${into}data`, { recursive: true });
  await bundle(into);
  for (const file of files) copyFileSync(`${demo}${file}`, `${into}${basename(file)}`);
  for (const file of data) cpSync(`${dataFolder()}${file}`, `${into}data/${file}`);
}

/** What reads Parquet becomes files of its own, which a page that wants JSON never fetches. */
async function bundle(outdir) {
  const esbuild = createRequire(`${tools}node_modules/x`)("esbuild");
  await esbuild.build({
    absWorkingDir: demo,
    entryPoints: { page: "flights/browser/page.ts", clicks: "clicks/browser/clicks.ts" },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    tsconfigRaw: {}, // the repository's own points to the sources; a page uses the package as it is built
    logLevel: "warning",
    logOverride: { "ignored-bare-import": "silent" }, // the package says what has effects, and is right
  });
}

/** The package's exports do not name its data files, so the way to them goes by its entry. */
function dataFolder() {
  return `${dirname(dirname(createRequire(import.meta.url).resolve("vega-datasets")))}/data/`;
}
