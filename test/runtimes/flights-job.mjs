import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { tool } from "./binaries.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const data = `${dirname(dirname(createRequire(import.meta.url).resolve("vega-datasets")))}/data/`;

const entry = `
  export { flightsFlow } from "./demo/flights/flow.ts";
  export { default as flights } from ${JSON.stringify(`${data}flights-20k.json`)};
  export const airports = ${JSON.stringify(parse(readFileSync(`${data}airports.csv`), { columns: true }))};
`;

/**
 * Makes a module of the demo's flow and its data, for places without files: types are gone, and what it imports
 * of Tidemark is the package that is tested.
 */
export async function makeFlightsJob(outfile) {
  await tool("esbuild").build({
    stdin: { contents: entry, resolveDir: root },
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["tidemark", "tidemark/*"],
    tsconfigRaw: {}, // the repository's own points to the sources
    outfile,
    logLevel: "silent",
  });
}
