import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { root } from "./command.mjs";

// docs/decisions/0029
const maxWhole = 92_000;
const maxCore = 32_768;

// The least a page needs to run a flow.
const page = (entry) => `import { Dataflow, run } from "${entry}"; globalThis.tidemark = { Dataflow, run };`;

/** What a user's page pays. */
export const sizeChecks = {
  "browser bundle of tidemark"() {
    return within(gzipped("tidemark"), maxWhole, "gzipped");
  },
  "core module"() {
    return within(readFileSync(`${root}dist/core/core.wasm`).length, maxCore, "");
  },
};

function gzipped(entry) {
  return gzipSync(bundle(page(entry)), { level: 9 }).length;
}

function bundle(contents) {
  const { buildSync } = createRequire(`${root}tools/check/`)("esbuild");
  const built = buildSync({
    // Resolved by the package's own name, through its exports, as a user's bundler does.
    stdin: { contents, resolveDir: root, loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    // Without it the bundler follows this repository's own paths to the sources, and loses the core on the way.
    tsconfigRaw: {},
    logLevel: "silent",
  });
  return built.outputFiles[0].contents;
}

function within(bytes, max, how) {
  const text = `${bytes.toLocaleString("en")} of ${max.toLocaleString("en")} bytes ${how}`.trim();
  if (bytes > max) throw new Error(text);
  return text;
}
