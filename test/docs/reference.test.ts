import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documents, sourceFiles } from "./programs.ts";
import { entries, publicNames, root } from "./public-names.ts";

const read = (file: string): string => readFileSync(root + file, "utf8");
const pages = documents().filter((document) => /^docs\/(reference|guides)\//.test(document));
const written = new Set(pages.flatMap((page) => read(page).match(/\w+/g) ?? []));

const values = new Set(
  Object.keys(entries).flatMap((entry) =>
    [...publicNames(entry)].filter(([, { kind }]) => kind === "value").map(([name]) => name),
  ),
);

describe("the guides and the reference mention", () => {
  test.each([...values].sort())("%s", (name) => {
    expect(written).toContain(name);
  });

  test.each([
    "flow/graph/flow.ts",
    "run/running-flow.ts",
    "timely/scope.ts",
    "timely/stream.ts",
    "timely/capability.ts",
  ])("every public method in ts/%s", (file) => {
    const methods = publicMethods(read(`ts/${file}`));
    expect(methods).not.toEqual([]);
    expect(methods.filter((name) => !written.has(name))).toEqual([]);
  });

  test("every method of flows and streams", () => {
    expect(operatorMethods()).toContain("stateful");
    expect(operatorMethods().filter((name) => !written.has(name))).toEqual([]);
  });
});

/** Names of the methods that the interfaces of the operators declare, one each. */
function operatorMethods(): string[] {
  const sources = sourceFiles().filter((file) => file.startsWith("ts/flow/operators/"));
  const interfaces = sources.flatMap((file) => [...read(file).matchAll(/^export interface (\w+)Method\b/gm)]);
  return interfaces.map(([, name]) => name![0]!.toLowerCase() + name!.slice(1));
}

/** Names of the methods and accessors of a module's classes, without those marked internal. */
function publicMethods(source: string): string[] {
  const isPublic = source.replace(/\/\*\*(?:(?!\*\/)[\s\S])*@internal[\s\S]*?\*\/\s*[^\n]*/g, "");
  const found = [...isPublic.matchAll(/^ {2}(?:get |async )?([a-z]\w*)(?:<[^\n]*?>)?\(/gm)].map(
    ([, name]) => name!,
  );
  return [...new Set(found)].filter((name) => name !== "constructor");
}
