import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./programs.ts";
import { root } from "./public-names.ts";

const read = (file: string): string => readFileSync(root + file, "utf8");
const classes = new Map(
  sourceFiles().flatMap((file) =>
    [...read(file).matchAll(/^export type (\w+Error)Code =([^;]*);/gm)].map(([, name, codes]) => [
      name!,
      [...codes!.matchAll(/"([^"]+)"/g)].map(([, code]) => code!).sort(),
    ]),
  ),
);
const page = read("docs/reference/errors.md").split(/^## /m).slice(1);
const documented = new Map(
  page.map((section) => [
    section.slice(0, section.indexOf("\n")).trim(),
    [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code!).sort(),
  ]),
);

test("errors.md has every class of errors", () => {
  expect(classes.size).toBeGreaterThan(0);
  expect([...documented.keys()].sort()).toEqual([...classes.keys()].sort());
});

test.each([...classes])("errors.md has every code of %s, and no other", (name, codes) => {
  expect(documented.get(name)).toEqual(codes);
});
