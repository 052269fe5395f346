import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fileCycles, folderCycles } from "./architecture/cycles.ts";
import { keptCollections } from "./architecture/kept-collections.ts";
import { keptElsewhere } from "./architecture/kept-elsewhere.ts";
import { allowed, caught } from "./architecture/programs.ts";
import {
  folderOf,
  localImports,
  longSpreads,
  shortSpreads,
  violations,
  withoutCircles,
} from "./architecture/rules.ts";
import { parse } from "./architecture/syntax.ts";

const root = fileURLToPath(new URL("../ts/", import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"))
  .sort();
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

  test.each(files)("ts/%s keeps the rules", (file) => {
    expect(violations(file, read(file))).toEqual([]);
  });

  test.each(Object.keys(shortSpreads))("ts/%s needs its permission to spread short arrays", (file) => {
    expect(longSpreads(parse(read(file)), (_, problem) => problem)).not.toEqual([]);
  });

  test("no folders import one another in a circle", () => {
    expect(folderCycles(imports(), folderOf)).toEqual([]);
  });

  test.each(withoutCircles)("no files of ts/%s import one another in a circle, types included", (folder) => {
    expect(fileCycles(imports(), folder)).toEqual([]);
  });
});

describe("state has one owner", () => {
  const outside = files.filter((file) => file.startsWith("flow/") && !file.startsWith("flow/state/"));

  test.each(outside)("ts/%s keeps no collection of its own", (file) => {
    const kept = keptCollections(read(file)).map(({ name, line }) => `${name}, line ${line}`);
    if (keptElsewhere[file.slice("flow/".length)] === undefined) expect(kept).toEqual([]);
    else expect(kept).not.toEqual([]); // a permission that nobody needs is withdrawn
  });

  test("each permission is for a file that is there", () => {
    const files = Object.keys(keptElsewhere).map((file) => `flow/${file}`);
    expect(files.filter((file) => !outside.includes(file))).toEqual([]);
  });

  test.each([
    ["a map as a field", "class A { readonly #cells: Map<string, number> = new Map(); }", ["cells"]],
    ["a list that can be added to", "class A { #waiting: number[] = []; }", ["waiting"]],
    ["a heap", "class A { heap = new MinHeap(before); }", ["heap"]],
    [
      "a variable that a closure holds",
      "function f() { const m = new Map(); return (k) => m.get(k); }",
      ["m"],
    ],
    ["one that grows in a closure", "function f() { let all = []; return (v) => all.push(v); }", ["all"]],
  ])("the rule sees %s", (_name, source, names) => {
    expect(keptCollections(source).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ["a list that is replaced", "class A { #readers: readonly number[] = []; }"],
    ["a table of the state", "class A { readonly #cells: KeyedState<number>; }"],
    [
      "a variable within a call",
      "function f(values) { const m = new Map(); for (const v of values) m.set(v, 1); return m.size; }",
    ],
    ["a constant", "const names = new Set(['a']);"],
  ])("the rule sees nothing in %s", (_name, source) => {
    expect(keptCollections(source)).toEqual([]);
  });
});

describe("inside flow/", () => {
  test.each([
    ["graph", /^flow\/(?:streams|operators)\//],
    ["policy", /^flow\/(?:streams|operators|event-time|aggregators)\//],
    ["values", /^flow\/(?:streams|operators|policy|graph|event-time|aggregators)\//],
    ["event-time", /^flow\/(?:streams|operators|policy|graph|aggregators)\//],
    ["aggregators", /^flow\/(?:streams|operators|policy|graph)\//],
    ["operators", /^flow\/streams\//],
  ])("%s/ imports nothing that stands above it", (folder, above) => {
    const own = [...imports()].filter(([file]) => file.startsWith(`flow/${folder}/`));
    expect(own).not.toEqual([]);
    const upwards = own.flatMap(([file, targets]) =>
      targets.filter((target) => above.test(target)).map((target) => `${file} imports ${target}`),
    );
    expect(upwards).toEqual([]);
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
