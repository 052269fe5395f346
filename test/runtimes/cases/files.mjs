import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Dataflow, run } from "tidemark";
import { csvSource, jsonLinesSink, jsonLinesSource, linesSource } from "tidemark/node";
import { same } from "./assert.mjs";

/** Runs `test` with the path of an empty folder, in the project: Deno may write nowhere else. */
async function inFolder(test) {
  const folder = await mkdtemp("./files-");
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function read(source) {
  const out = [];
  const flow = new Dataflow("read");
  flow.input("in", source).output("out", out);
  await run(flow);
  return out;
}

/** For runtimes with files: Node, Deno and Bun. */
export const fileCases = {
  async "lines come out whole, whatever the line ends"() {
    await inFolder(async (folder) => {
      await writeFile(`${folder}/a.txt`, "one\r\ntwo\n\n日本 😀\nlast");
      same(await read(linesSource(`${folder}/a.txt`)), ["one", "two", "", "日本 😀", "last"]);
    });
  },
  async "several files are all read"() {
    await inFolder(async (folder) => {
      await writeFile(`${folder}/a.txt`, "1\n2\n");
      await writeFile(`${folder}/b.txt`, "3\n");
      same((await read(linesSource([`${folder}/a.txt`, `${folder}/b.txt`]))).sort(), ["1", "2", "3"]);
    });
  },
  async "CSV keeps quoted commas and line breaks"() {
    await inFolder(async (folder) => {
      await writeFile(`${folder}/a.csv`, 'name,note\nAda,"a, b"\nBob,"two\nlines ""quoted"""\n');
      same(await read(csvSource(`${folder}/a.csv`)), [
        { name: "Ada", note: "a, b" },
        { name: "Bob", note: 'two\nlines "quoted"' },
      ]);
    });
  },
  async "JSON lines are written and read again"() {
    await inFolder(async (folder) => {
      const rows = Array.from({ length: 3000 }, (_, n) => ({ n, text: `ä${n}` }));
      const flow = new Dataflow("write");
      flow.input("in", rows).output("out", jsonLinesSink(`${folder}/a.jsonl`));
      await run(flow);
      same(await read(jsonLinesSource(`${folder}/a.jsonl`)), rows);
      same((await readFile(`${folder}/a.jsonl`, "utf8")).split("\n").length, rows.length + 1);
    });
  },
};
