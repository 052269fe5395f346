import { copyFileSync, cpSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { installOnce } from "../../../scripts/install-once.mjs";

const tools = fileURLToPath(new URL("../../../tools/demo/", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));
const data = ["airports.csv", "flights-20k.json", "flights-3m.parquet"];

/**
 * Builds the page into a folder that any server of static files can serve. The package must have been built.
 * @param {string} into is emptied first; ends with "/"
 */
export async function buildPage(into) {
  installOnce(tools);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(`${into}data`, { recursive: true });
  await bundle(into);
  for (const file of ["index.html", "page.css", "table.css"])
    copyFileSync(`${here}${file}`, `${into}${file}`);
  for (const file of data) cpSync(`${dataFolder()}${file}`, `${into}data/${file}`);
}

/** What reads Parquet becomes files of its own, which a page that wants JSON never fetches. */
async function bundle(outdir) {
  const esbuild = createRequire(`${tools}node_modules/x`)("esbuild");
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["page.ts"],
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
  });
}

/** The package's exports do not name its data files, so the way to them goes by its entry. */
function dataFolder() {
  return `${dirname(dirname(createRequire(import.meta.url).resolve("vega-datasets")))}/data/`;
}
