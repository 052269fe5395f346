import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Docstring, docstringsOf, examplesOf } from "./docstrings.ts";
import { entries, type PublicName, publicNames, root } from "./public-names.ts";

const packageJson = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  exports: Record<string, unknown>;
};

test("the entries are those of the package", () => {
  const subpaths = Object.keys(packageJson.exports).filter((path) => !/\.(wasm|json)$/.test(path));
  expect(subpaths.map((path) => path.replace(/^\./, "tidemark")).sort()).toEqual(Object.keys(entries).sort());
});

describe.each(Object.keys(entries))("%s", (entry) => {
  const names = [...publicNames(entry)];

  test("exports something", () => {
    expect(names.length).toBeGreaterThan(0);
  });

  test.each(names)("%s is documented", (_name, item) => {
    const docstring = docstringOf(item);
    expect(docstring?.text.trim() ?? "", `${item.file}: ${item.name} has no documentation`).not.toBe("");
    if (item.kind === "value")
      expect(examplesOf(docstring!), `${item.file}: ${item.name} has no example`).not.toEqual([]);
  });
});

function docstringOf({ file, name }: PublicName): Docstring | undefined {
  const docstrings = docstringsOf(readFileSync(root + file, "utf8"));
  return docstrings.find(({ declares }) => new RegExp(`^export .*\\b${name}\\b`).test(declares));
}
