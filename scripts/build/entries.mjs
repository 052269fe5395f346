import { fileURLToPath } from "node:url";

/** The repository's root folder, with "/" at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** What people import: the entries of package.json, by their place in `dist`. */
export const publicEntries = entries(
  "index",
  "slim",
  "timely",
  "testing",
  "connectors/node",
  "connectors/csv",
  "connectors/parquet",
  "stores/index",
  "stores/memory",
  "stores/file",
  "stores/sqlite",
  "stores/idb",
  "stores/durable-object",
  "stores/postgres",
  "stores/s3",
  "stores/lmdb",
  "sinks/sqlite",
  "sinks/postgres",
);

/** Every file of `dist` whose place is known to somebody. */
export const codeEntries = {
  ...publicEntries,
  ...entries(
    "cli/main",
    "cli/strip-types", // of `npm run nexmark`
    "core/module", // these two are what `#core-module` stands for
    "core/module.workerd",
  ),
  // Runs on a thread of its own, and is found beside the chunk of strip-types.ts.
  "chunks/strip-types-hooks": "ts/cli/strip-types-hooks.ts",
};

/** Peers that a user may have, Node's modules, and what conditions choose when the package is used. */
export const external = [
  /^node:/,
  "#core-module",
  /\.wasm$/,
  "papaparse",
  "hyparquet",
  "hyparquet-compressors",
  "@swc/wasm-typescript",
  "idb-keyval",
  "aws4fetch",
  "pg",
];

/**
 * What several entries share: a file for each layer of the house, as layers import downwards only. The lowest first,
 * as a group takes along what it imports and no earlier one has. What an entry imports for its effect stays alone.
 */
export const layers = [
  layer("core", /[/\\]ts[/\\](?:core[/\\](?!embedded\b)|host[/\\]|words[/\\])/),
  layer("timely", /[/\\]ts[/\\](?:timely[/\\]|exchange[/\\](?!codec[/\\]))/),
  layer("codec", /[/\\]ts[/\\]exchange[/\\]codec[/\\]/),
  layer("connectors", /[/\\]ts[/\\]connectors[/\\](?!parquet[/\\])/),
  layer("parquet", /[/\\]ts[/\\]connectors[/\\]parquet[/\\]/),
  layer("recovery", /[/\\]ts[/\\](?:recovery[/\\]|stores[/\\]names\.ts$)/),
  layer("any-store", /[/\\]ts[/\\]stores[/\\](?:at-once|failure|in-turn|peer|pieces)\.ts$/), // apart: "stores" needs Node
  layer("stores", /[/\\]ts[/\\]stores[/\\]/),
  layer("sinks", /[/\\]ts[/\\]sinks[/\\]/),
  layer("flow", /[/\\]ts[/\\]flow[/\\]/),
  layer("run", /[/\\]ts[/\\](?:inspect[/\\]|run[/\\]|slim\.ts$)/),
];

function layer(name, test) {
  return { name, test, minShareCount: 2 };
}

function entries(...names) {
  return Object.fromEntries(names.map((name) => [name, `ts/${name}.ts`]));
}
