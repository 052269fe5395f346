import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folderOf, resolveImport } from "../architecture/rules.ts";
import { importsOf, parse } from "../architecture/syntax.ts";

const root = fileURLToPath(new URL("../../ts/", import.meta.url));
const files = readdirSync(`${root}stores`, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `stores/${file.replaceAll("\\", "/")}`);
const beneath = ["stores", "recovery", "exchange", "words", "core", "host"];

/** What a module names, its own by their path below `ts/`. */
function namedBy(file: string): string[] {
  const named = importsOf(parse(readFileSync(root + file, "utf8")));
  return named.map((specifier) => (specifier.startsWith(".") ? resolveImport(file, specifier) : specifier));
}

test.each(files)("%s knows nothing of flows and connectors", (file) => {
  const own = namedBy(file).filter((name) => name.endsWith(".ts"));
  expect(own.filter((name) => !beneath.includes(folderOf(name)))).toEqual([]);
});

test.each([
  "stores/memory.ts",
  "stores/index.ts",
  "stores/idb.ts",
  "stores/durable-object.ts",
  "stores/postgres.ts",
  "stores/s3.ts",
])("%s needs no platform, nor does what it imports", (file) => {
  const reached = new Set([file]);
  for (const own of reached)
    for (const name of namedBy(own)) {
      expect(name, own).not.toMatch(/^(?:node|bun):/);
      if (name.endsWith(".ts")) reached.add(name);
    }
  expect(reached.size).toBeGreaterThan(1);
});
