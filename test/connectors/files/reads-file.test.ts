import { linkSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Dataflow, run, type Sink } from "tidemark";
import { csvSource, jsonLinesSource, linesSink, linesSource, parquetSource } from "tidemark/node";
import { describe, expect, test } from "vitest";
import { tempFolder } from "./temp-folder.ts";

const temp = realpathSync(tempFolder());

/** A folder with `in/a.txt`, a link `link` to the folder `in`, and a hard link `in/b.txt` to the file. */
function someFiles(): string {
  const folder = `${mkdtempSync(`${temp}/`)}/`;
  mkdirSync(`${folder}in`);
  writeFileSync(`${folder}in/a.txt`, "1\n");
  linkSync(`${folder}in/a.txt`, `${folder}in/b.txt`);
  symlinkSync(`${folder}in`, `${folder}link`);
  return folder;
}

describe("a source of files says that it reads", () => {
  test.each([
    ["in/a.txt", "in/a.txt", true],
    ["in/../in/a.txt", "in/a.txt", true],
    ["link/a.txt", "in/a.txt", true],
    ["in/b.txt", "in/a.txt", true],
    ["in/a.txt", "in/c.txt", false],
    ["in/*.txt", "in/later.txt", true],
    ["link/*.txt", "in/later.txt", true],
    ["in/*.txt", "in/later.csv", false],
    ["in/*.txt", "in/deep/later.txt", false],
    ["**", "in/deep/later.txt", true],
    ["**/*.txt", "later.txt", true],
    ["**/deep/*.txt", "in/deep/later.txt", true],
    ["*/later.txt", "in/later.txt", true],
    ["in/*", "in/.hidden", false],
    ["**", ".git/later.txt", false],
    ["in/*", "other/in/later.txt", false],
  ])("by %s the file %s: %s", async (pattern, file, isRead) => {
    const folder = someFiles();
    const path = folder + pattern;
    for (const source of [linesSource(path), csvSource(path), jsonLinesSource(path), parquetSource(path)])
      expect(await source.readsFile?.(folder + file)).toBe(isRead);
  });
});

test("a flow is refused whose output will be one of its inputs in a later run", async () => {
  const folder = someFiles();
  const flow = new Dataflow("grows");
  const lines = flow.input("in", linesSource(`${folder}in/*.txt`));
  lines.output("out", linesSink(pathToFileURL(`${folder}in/out.txt`)));
  const error: Error = await run(flow).catch((error) => error);
  expect(error).toMatchObject({ name: "FlowError", code: "same-file", site: { step: "grows.out" } });
  expect(error.message).toContain(`it writes ${folder}in/out.txt, which "grows.in" (reads-file.test.ts:`);
});

test("nothing is opened of a flow that is refused, on any number of workers", async () => {
  const folder = someFiles();
  for (const workers of [1, 3]) {
    let opened = 0;
    const flow = new Dataflow("twice");
    const lines = flow.input("in", ["1"]);
    const sink = (): Sink<string> => ({
      files: () => [`${folder}out.txt`],
      open: () => {
        opened++;
        return { write: () => {} };
      },
    });
    lines.output("one", sink());
    lines.output("other", sink());
    await expect(run(flow, { workers })).rejects.toMatchObject({
      code: "same-file",
      site: { step: "twice.other" },
    });
    expect(opened).toBe(0);
  }
});

test("a connector that cannot tell its files fails in its step", async () => {
  const files = (): never => {
    throw new RangeError("who knows");
  };
  const write = { open: () => ({ write: () => {} }) };
  const written = new Dataflow("written");
  written.input("in", ["1"]).output("out", { files, ...write });
  await expect(run(written)).rejects.toMatchObject({ code: "sink-failed", site: { step: "written.out" } });
  const read = new Dataflow("read");
  read
    .input("in", { ...linesSource(temp), readsFile: files })
    .output("out", { files: () => ["/x"], ...write });
  await expect(run(read)).rejects.toMatchObject({ code: "source-failed" });
});
