import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { pathToFileURL } from "node:url";
import { Dataflow, run, type Sink } from "tidemark";
import { csvFolderSink, jsonLinesFolderSink, linesFolderSink, linesSource } from "tidemark/node";
import { describe, expect, test } from "vitest";
import { adaptedSink } from "../adapted-sink.ts";
import { testContext } from "../context.ts";
import type { Target } from "../crashing-sink.ts";
import { openSink } from "../sink-cases.ts";
import { crashCases, transactionalSinkCases } from "../transactional-cases.ts";
import { tempFolder } from "./temp-folder.ts";

const temp = tempFolder();
const newFolder = (): string => mkdtempSync(`${temp}parts-`);
const partsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => !file.startsWith("."))
    .sort();
const textsIn = (folder: string): string[] =>
  partsIn(folder).map((file) => readFileSync(`${folder}/${file}`, "utf8"));
const hiddenIn = (folder: string): string[] => readdirSync(folder).filter((file) => file.startsWith("."));

const rowsOf = (text: string): number[] => text.trimEnd().split("\n").map(Number);

/** Sinks of numbers in these folders, and how a file is read. */
const formats: Record<string, readonly [(folders: string[]) => Sink<number>, (text: string) => number[]]> = {
  lines: [
    (folders) =>
      adaptedSink(linesFolderSink(folders, { route: (line) => Number(line) % folders.length }), String),
    rowsOf,
  ],
  "JSON lines": [
    (folders) => jsonLinesFolderSink<number>(folders, { route: (n) => n % folders.length }),
    rowsOf,
  ],
  CSV: [
    (folders) =>
      adaptedSink(csvFolderSink<{ n: number }>(folders, { route: ({ n }) => n % folders.length }), (n) => ({
        n,
      })),
    (text) => {
      expect(text).toMatch(/^n\n/);
      return rowsOf(text.slice(2));
    },
  ],
};

describe.each(Object.entries(formats))("a folder of %s", (name, [sinkOf, read]) => {
  describe.each([1, 2])("%i of them", (count) => {
    const make = (): Target => {
      const folders = Array.from({ length: count }, newFolder);
      return {
        sink: () => sinkOf(folders),
        seen: async () => folders.map((folder) => textsIn(folder).flatMap(read)),
      };
    };
    transactionalSinkCases(make);
    if (name === "lines") crashCases(make); // what is in the files makes no difference
  });

  test("has a file for each commit, in the order of their names", async () => {
    const folder = newFolder();
    const opened = await openSink(sinkOf([folder]));
    for (const n of [1, 2, 3]) {
      await opened.write([n]);
      await opened.commit!(await opened.prepare!());
    }
    expect(textsIn(folder).map(read)).toEqual([[1], [2], [3]]);
    await opened.close!();
    expect(hiddenIn(folder)).toEqual([]);
  });
});

describe("a folder", () => {
  test("is made, but not the one above", async () => {
    const folder = `${newFolder()}/new`;
    await (await openSink(linesFolderSink(pathToFileURL(folder)))).close!();
    expect(readdirSync(folder)).toEqual([]);
    await expect(openSink(linesFolderSink(`${folder}/a/b`))).rejects.toMatchObject({ code: "cannot-open" });
    writeFileSync(`${folder}/file`, "");
    await expect(openSink(linesFolderSink(`${folder}/file`))).rejects.toMatchObject({ code: "cannot-open" });
  });

  test("keeps what else is in it, and the files of runs before", async () => {
    const folder = newFolder();
    mkdirSync(`${folder}/.part-x`);
    writeFileSync(`${folder}/.part-mine.txt`, "mine");
    for (const line of ["1", "2"]) {
      const opened = await openSink(linesFolderSink(folder));
      await opened.write([line]);
      await opened.close!();
    }
    expect(hiddenIn(folder)).toEqual([".part-mine.txt", ".part-x"]);
    expect(textsIn(folder)).toEqual(["1\n", "2\n"]);
  });

  test("keeps nothing that a run which died had not published", async () => {
    const folder = newFolder();
    const dead = await openSink(linesFolderSink(folder));
    await dead.write(["1"]);
    await dead.prepare!();
    await dead.write(["2"]);
    expect(hiddenIn(folder).length).toBe(2);
    await (await openSink(linesFolderSink(folder), [])).close!();
    expect(readdirSync(folder)).toEqual([]);
    await dead.abort!(undefined);
  });

  test("keeps nothing of a flow that has failed", async () => {
    const folder = newFolder();
    const failed = await openSink(linesFolderSink(folder));
    await failed.write(["1"]);
    await failed.abort!(new Error("failed"));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("gives no name twice, and later files later names, where the clock was put back", async () => {
    const folder = newFolder();
    const context = testContext();
    for (const [n, now] of [500, 100, 100].entries()) {
      const opened = await openSink(linesFolderSink(folder), undefined, {
        ...context,
        host: Object.assign(Object.create(context.host) as typeof context.host, { now: () => now }),
      });
      await opened.write([`${n}`]);
      await opened.close!();
    }
    expect(textsIn(folder)).toEqual(["0\n", "1\n", "2\n"]);
  });

  test("goes on where a published file was taken away before that was noted", async () => {
    const folder = newFolder();
    const dead = await openSink(linesFolderSink(folder));
    await dead.write(["1"]);
    const token = await dead.prepare!();
    await dead.commit!(token);
    unlinkSync(`${folder}/${partsIn(folder)[0]}`);
    const resumed = await openSink(linesFolderSink(folder), [{ epoch: 1, token }]);
    await resumed.close!();
    expect(partsIn(folder)).toEqual([]);
  });

  test("publishes nothing but parts, whatever the store says", async () => {
    const folder = newFolder();
    for (const token of ["../x", "part-1-1.txt", "part-0000000000000-000000001.txt/../../x", 1]) {
      const opening = openSink(linesFolderSink(folder), [{ epoch: 1, token }]);
      await expect(opening).rejects.toMatchObject({ code: "bad-value" });
    }
  });

  test("is written by one output", async () => {
    const folder = newFolder();
    const link = `${newFolder()}/link`;
    symlinkSync(folder, link);
    const twice = new Dataflow("twice");
    const lines = twice.input("in", ["1"]);
    lines.output("one", linesFolderSink(folder));
    lines.output("other", linesFolderSink(`${link}/`));
    await expect(run(twice)).rejects.toMatchObject({ code: "same-file", site: { step: "twice.other" } });
    const kinds = new Dataflow("kinds");
    const input = kinds.input("in", ["1"]);
    input.output("one", linesFolderSink(folder));
    input.output("other", jsonLinesFolderSink(folder));
    await expect(run(kinds)).rejects.toMatchObject({ cause: { code: "file-in-use" } });
  });

  test("is not read by the flow that writes it", async () => {
    const folder = newFolder();
    writeFileSync(`${folder}/old.txt`, "1\n");
    const flow = new Dataflow("round");
    flow.input("in", linesSource(`${folder}/*.txt`)).output("out", linesFolderSink(folder));
    await expect(run(flow)).rejects.toMatchObject({ code: "same-file" });
    const other = new Dataflow("other");
    other.input("in", linesSource(`${folder}/old.txt`)).output("out", linesFolderSink(folder));
    await run(other);
    expect(textsIn(folder)).toEqual(["1\n", "1\n"]);
  });

  test("holds no file for records that could not be written", async () => {
    const folder = newFolder();
    const flow = new Dataflow("bad");
    flow.input("in", ["a\nb"]).output("out", linesFolderSink(folder), { onError: "skip" });
    await run(flow);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });

  test.each([[[]], [["a", "b"]], [""], ["http://x/y"]])("cannot be %j", (folders) => {
    expect(() => linesFolderSink(folders)).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});
