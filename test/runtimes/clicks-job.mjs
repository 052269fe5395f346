import { fileURLToPath } from "node:url";
import { tool } from "./binaries.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

const entry = `
  export { clicksJob } from "./demo/clicks/job.ts";
  export { Fingerprint } from "./demo/clicks/fingerprint.ts";
  export { rowsSink } from "./demo/clicks/rows-sink.ts";
`;

/** Makes a module of the demo's flow of clicks; what it imports of Tidemark is the package that is tested. */
export async function makeClicksJob(outfile) {
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
