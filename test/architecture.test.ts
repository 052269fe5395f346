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
// Generated out of stages.ts, which is looked at: each is one function around all of it.
const written = files.filter((file) => !file.startsWith("flow/hot/copies/stages-"));
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");

describe("the house", () => {
  test("is found", () => {
    expect(files).toContain("core/module.ts");
  });

  test.each(written)("ts/%s keeps the rules", (file) => {
    expect(violations(file, read(file))).toEqual([]);
  });

  test("no folders import one another in a circle", () => {
    const imports = new Map(files.map((file) => [file, localImports(file, read(file))]));
    expect(folderCycles(imports, folderOf)).toEqual([]);
  });
});

describe("inside flow/", () => {
  const inFlow = new Map(
    files.filter((file) => file.startsWith("flow/")).map((file) => [file, localImports(file, read(file))]),
  );
  // What runs steps still knows what declares them, and the other way round.
  const runs = /^flow\/(?:engine|hot|state)\/|^flow\/graph\/(?:step|loop)\.ts$|-(?:logic|operator)\.ts$/;
  const declares = [...inFlow].filter(([file]) => !runs.test(file));

  test("what declares steps has no import circle, types counted", () => {
    expect(declares.length).toBeGreaterThan(100);
    const imports = declares.map(
      ([file, own]) => [file, own.filter((target) => !runs.test(target))] as const,
    );
    expect(folderCycles(new Map(imports), (file) => file)).toEqual([]);
  });

  test.each([
    ["graph", /^flow\/(?:streams|operators)\//],
    ["policy", /^flow\/(?:streams|operators|event-time|aggregators)\//],
    ["values", /^flow\/(?:streams|operators|policy|graph|event-time|aggregators)\//],
    ["event-time", /^flow\/(?:streams|operators|policy|graph|aggregators)\//],
    ["aggregators", /^flow\/(?:streams|operators|policy|graph)\//],
    ["operators", /^flow\/streams\//],
  ])("%s/ imports nothing that stands above it", (folder, above) => {
    const own = declares.filter(([file]) => file.startsWith(`flow/${folder}/`));
    expect(own).not.toEqual([]);
    const upwards = own.flatMap(([file, imports]) =>
      imports.filter((target) => above.test(target)).map((target) => `${file} imports ${target}`),
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
});
