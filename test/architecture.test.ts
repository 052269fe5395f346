import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fileCycles, folderCycles } from "./architecture/cycles.ts";
import { allowed, caught } from "./architecture/programs.ts";
import { folderOf, localImports, violations, withoutCircles } from "./architecture/rules.ts";

const root = fileURLToPath(new URL("../ts/", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"))
  .sort();
// Generated out of stages.ts, which is looked at: each is one function around all of it.
const written = files.filter((file) => !file.startsWith("flow/hot/copies/stages-"));
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");

let known: ReadonlyMap<string, readonly string[]> | undefined;
/** What each file imports; worked out once. */
function imports(): ReadonlyMap<string, readonly string[]> {
  known ??= new Map(files.map((file) => [file, localImports(file, read(file))]));
  return known;
}

describe("the house", () => {
  test("is found", () => {
    expect(files).toContain("core/module.ts");
  });

  test.each(written)("ts/%s keeps the rules", (file) => {
    expect(violations(file, read(file))).toEqual([]);
  });

  test("no folders import one another in a circle", () => {
    expect(folderCycles(imports(), folderOf)).toEqual([]);
  });

  test.each(withoutCircles)("no files of ts/%s import one another in a circle, types included", (folder) => {
    expect(fileCycles(imports(), folder)).toEqual([]);
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

  test("a circle of files by a type alone, and none in a folder that is not looked at", () => {
    const imports = new Map([
      ["core/a.ts", localImports("core/a.ts", 'import type { B } from "./b.ts";')],
      ["core/b.ts", localImports("core/b.ts", 'export type { A } from "./a.ts";')],
      ["host/c.ts", ["core/a.ts"]],
    ]);
    expect(fileCycles(imports, "core")).toEqual(["these files import one another: core/a.ts, core/b.ts"]);
    expect(fileCycles(imports, "host")).toEqual([]);
  });
});
