import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { commentedOutput, loosely } from "./expected-output.ts";
import { blocksIn, documents, fileNameOf, type Place } from "./programs.ts";
import { root } from "./public-names.ts";
import { runBlock } from "./run-block.ts";
import { runShell } from "./run-shell.ts";
import { wholeProgram } from "./whole-program.ts";

const folder = `${root}out/docs/`;

const pages = documents()
  .map((page) => ({ page, blocks: blocksIn(page) }))
  .filter(({ blocks }) => blocks.some(({ language }) => language === "ts"));

describe.each(pages)("$page", ({ page, blocks }) => {
  const own = `${folder}${page.replaceAll("/", "-")}/`;
  const outputOf = (block: Place): Place | undefined => {
    const next = blocks[blocks.indexOf(block) + 1];
    return next?.language === "text" ? next : undefined;
  };

  beforeAll(() => {
    rmSync(own, { recursive: true, force: true });
    mkdirSync(own, { recursive: true });
  });

  test.each(
    blocks.filter((block) => block.language === "ts" || isFile(block) || outputOf(block) !== undefined),
  )("$name does what the page says", { timeout: 20_000 }, async (block) => {
    const output = outputOf(block);
    const printed = await carryOut(block, own);
    if (output !== undefined) expect(printed.join("\n")).toBe(output.code.trimEnd());
    else expect(loosely(printed)).toBe(loosely(commentedOutput(block.code)));
  });
});

/** Whether a block shows a file, by its name: it is written, for the blocks behind it to use. */
function isFile({ title }: Place): boolean {
  return title !== "";
}

async function carryOut(block: Place, own: string): Promise<string[]> {
  if (block.language === "ts")
    return runBlock(own + (block.title || fileNameOf(block)), wholeProgram(block.code));
  if (isFile(block)) {
    writeFileSync(own + block.title, block.code);
    return [];
  }
  if (block.language === "sh") return runShell(block.code, own);
  throw new Error(`${block.name}: output of a block of ${block.language || "no language"}`);
}
