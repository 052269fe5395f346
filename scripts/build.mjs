// `npm run build`: all of it. `node scripts/build.mjs core code` makes only what it names: enough to run.
import process from "node:process";

const parts = {
  core: async () => (await import("./build/core.mjs")).buildCore(),
  code: async () => (await import("./build/code.mjs")).buildCode(),
  debug: async () => (await import("./build/core.mjs")).buildDebugCore(),
  types: async () => (await import("./build/types.mjs")).buildTypes(),
};
const named = process.argv.slice(2);

// To standard error: what is run behind the build may print what others read.
process.stderr.write("building Tidemark …\n");
for (const name of named.length > 0 ? named : Object.keys(parts)) await parts[name]();
