import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { root } from "./command.mjs";

const maxBundle = 70_000; // 40,000 was promised: see docs/decisions/0015-bundle-over-its-bound.md
const maxCore = 32_768;

// The least a page needs to run a flow.
const page = `import { Dataflow, run } from "tidemark"; globalThis.tidemark = { Dataflow, run };`;

/** What a user's page pays. */
export const sizeChecks = {
  "browser bundle"() {
    const bytes = gzipSync(bundle(), { level: 9 }).length;
    return within(bytes, maxBundle, "gzipped");
  },
  "core module"() {
    return within(readFileSync(`${root}dist/core/core.wasm`).length, maxCore, "");
  },
};

function bundle() {
  const { buildSync } = createRequire(`${root}tools/check/`)("esbuild");
  const built = buildSync({
    // Resolved by the package's own name, through its exports, as a user's bundler does.
    stdin: { contents: page, resolveDir: root, loader: "js" },
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
