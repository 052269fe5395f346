import { rmSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { writeExampleFiles } from "./example-files.ts";
import { commentedOutput, loosely } from "./expected-output.ts";
import { fileNameOf, sourceExamples } from "./programs.ts";
import { root } from "./public-names.ts";
import { runBlock } from "./run-block.ts";
import { wholeProgram } from "./whole-program.ts";

const folder = `${root}out/docs/examples/`;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await writeExampleFiles(folder);
});

describe("the example at", () => {
  test.each(sourceExamples())("$name prints what it says", { timeout: 20_000 }, async (place) => {
    const printed = await runBlock(folder + fileNameOf(place), wholeProgram(place.code));
    expect(loosely(printed)).toBe(loosely(commentedOutput(place.code)));
  });
});
