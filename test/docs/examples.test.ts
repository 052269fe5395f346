import { readFileSync, rmSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { docstringsOf, examplesOf } from "./docstrings.ts";
import { loosely, commentedOutput } from "./expected-output.ts";
import { root } from "./public-names.ts";
import { runBlock } from "./run-block.ts";
import { sourceFiles } from "./source-files.ts";
import { writeExampleFiles } from "./example-files.ts";
import { wholeProgram } from "./whole-program.ts";

const folder = `${root}out/examples/`;
const examples = sourceFiles().flatMap((file) =>
  docstringsOf(readFileSync(root + file, "utf8"))
    .flatMap(examplesOf)
    .map((block) => ({ name: `${file}:${block.line}`, file, ...block })),
);

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await writeExampleFiles(folder);
});

describe("the example at", () => {
  test.each(examples)("$name runs and prints what it says", async ({ file, line, code }) => {
    const printed = await runBlock(`${folder}${file.replaceAll("/", "-")}-${line}.ts`, wholeProgram(code));
    expect(loosely(printed)).toBe(loosely(commentedOutput(code)));
  });
});
