import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: "#core-module", replacement: source("ts/core/module.ts") },
      { find: /^tidemark$/, replacement: source("ts/index.ts") },
      { find: /^tidemark\/timely$/, replacement: source("ts/timely.ts") },
      { find: /^tidemark\/testing$/, replacement: source("ts/testing.ts") },
      { find: /^tidemark\/node$/, replacement: source("ts/connectors/node.ts") },
      { find: /^tidemark\/csv$/, replacement: source("ts/connectors/csv.ts") },
      { find: /^tidemark\/parquet$/, replacement: source("ts/connectors/parquet.ts") },
      { find: /^tidemark\/stores$/, replacement: source("ts/stores/index.ts") },
      { find: /^tidemark\/stores\/memory$/, replacement: source("ts/stores/memory.ts") },
      { find: /^tidemark\/stores\/file$/, replacement: source("ts/stores/file.ts") },
      { find: /^tidemark\/stores\/sqlite$/, replacement: source("ts/stores/sqlite.ts") },
      { find: /^tidemark\/stores\/idb$/, replacement: source("ts/stores/idb.ts") },
      { find: /^tidemark\/stores\/durable-object$/, replacement: source("ts/stores/durable-object.ts") },
      { find: /^tidemark\/stores\/postgres$/, replacement: source("ts/stores/postgres.ts") },
      { find: /^tidemark\/stores\/s3$/, replacement: source("ts/stores/s3.ts") },
      { find: /^tidemark\/stores\/lmdb$/, replacement: source("ts/stores/lmdb.ts") },
      { find: /^tidemark\/sinks\/sqlite$/, replacement: source("ts/sinks/sqlite.ts") },
      { find: /^tidemark\/sinks\/postgres$/, replacement: source("ts/sinks/postgres.ts") },
    ],
  },
  test: {
    setupFiles: [source("test/setup.ts")],
    // Bounds what hangs, not what is slow: a loaded machine must not fail a test.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a test compares with is never written by the test: `npm run pictures` does that.
    update: "none",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/runtimes/**", "test/packaging/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "types",
          include: [],
          typecheck: { enabled: true, only: true, include: ["test/**/*.test-d.ts"], checker: "tsc" },
        },
      },
    ],
  },
});
