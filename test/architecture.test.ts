import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { folderCycles } from "./architecture/cycles.ts";
import { allowed, caught } from "./architecture/programs.ts";
import { folderOf, localImports, violations } from "./architecture/rules.ts";

const root = fileURLToPath(new URL("../ts/", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"))
  .sort();
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");

describe("the house", () => {
  test("is found", () => {
    expect(files).toContain("core/module.ts");
  });

  test.each(files)("ts/%s keeps the rules", (file) => {
    expect(violations(file, read(file))).toEqual([]);
  });

  test("no folders import one another in a circle", () => {
    const imports = new Map(files.map((file) => [file, localImports(file, read(file))]));
    expect(folderCycles(imports, folderOf)).toEqual([]);
  });
});

describe("the rules see", () => {
  test.each(caught)("%s", (_name, file, source) => {
    expect(violations(file, source)).not.toEqual([]);
  });

  test.each(allowed)("nothing wrong in %s", (_name, file, source) => {
    expect(violations(file, source)).toEqual([]);
  });

  test("a circle through two folders, and none within one", () => {
    const circle = new Map([
      ["core/a.ts", ["host/b.ts"]],
      ["host/b.ts", ["host/c.ts"]],
      ["host/c.ts", ["core/a.ts"]],
      ["flow/a.ts", ["flow/b.ts"]],
      ["flow/b.ts", ["flow/a.ts"]],
    ]);
    expect(folderCycles(circle, folderOf)).toEqual([
      "these files import one another: core/a.ts, host/b.ts, host/c.ts",
    ]);
  });
});
