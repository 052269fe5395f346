import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { csvSink, jsonLinesSink, linesSink, linesSource } from "../../../ts/connectors/node.ts";
import type { Sink } from "../../../ts/connectors/sink.ts";
import { Dataflow, run } from "../../../ts/index.ts";
import { testContext } from "../context.ts";
import { openSink } from "../sink-cases.ts";
import { tempFolder } from "./temp-folder.ts";

interface Row {
  readonly n: number;
}

/** A sink, and what its file holds when these rows have been written. */
interface Member {
  readonly sink: (path: string, options?: { append?: boolean }) => Sink<Row>;
  readonly text: (...rows: number[]) => string;
  /** The same without what stands once at the start of a file. */
  readonly more: (...rows: number[]) => string;
}

const asLines = (rows: readonly number[], line: (n: number) => string): string =>
  rows.map((n) => `${line(n)}\n`).join("");

const members: Record<string, Member> = {
  lines: {
    sink(path, options) {
      const lines = linesSink(path, options);
      return {
        partitions: (context) => lines.partitions!(context),
        files: () => lines.files!(),
        async open(name, position, context) {
          const opened = await lines.open(name, position as never, context);
          return {
            write: (rows) => opened.write(rows.map(({ n }) => String(n))),
            close: () => opened.close!(),
            abort: (reason) => opened.abort!(reason),
          };
        },
      };
    },
    text: (...rows) => asLines(rows, String),
    more: (...rows) => asLines(rows, String),
  },
  "JSON lines": {
    sink: (path, options) => jsonLinesSink<Row>(path, options),
    text: (...rows) => asLines(rows, (n) => `{"n":${n}}`),
    more: (...rows) => asLines(rows, (n) => `{"n":${n}}`),
  },
  CSV: {
    sink: (path, options) => csvSink<Row>(path, options),
    text: (...rows) => `n\n${asLines(rows, String)}`,
    more: (...rows) => asLines(rows, String),
  },
};

const folder = tempFolder();
let made = 0;
const newPath = (): string => `${folder}${made++}.out`;
const textOf = (path: string): string => readFileSync(path, "utf8");
const rows = (...numbers: number[]): Row[] => numbers.map((n) => ({ n }));

const write = async (sink: Sink<Row>, records: Iterable<Row> & object): Promise<void> => {
  const flow = new Dataflow("write");
  flow.input("in", records).output("out", sink);
  await run(flow);
};

function* failing(): Generator<Row> {
  yield { n: 7 };
  throw new Error("cut off");
}

describe.each(Object.entries(members))("a file of %s", (_name, { sink, text, more }) => {
  test("is replaced when the flow has ended, and nothing is left beside it", async () => {
    const path = newPath();
    await write(sink(path), rows(1, 2));
    await write(sink(path), rows(3));
    expect(textOf(path)).toBe(text(3));
    const name = path.slice(folder.length);
    expect(readdirSync(folder).filter((other) => other.includes(name))).toEqual([name]);
  });

  test("stays what it was while the flow runs, and when it fails", async () => {
    const path = newPath();
    await write(sink(path), rows(1, 2));
    const opened = await openSink(sink(path));
    await opened.write(rows(3));
    expect(textOf(path)).toBe(text(1, 2));
    await opened.abort?.(undefined);
    await expect(write(sink(path), failing())).rejects.toMatchObject({ code: "source-failed" });
    expect(textOf(path)).toBe(text(1, 2));
    await write(sink(path), rows(4)); // over what was left
    expect(textOf(path)).toBe(text(4));
  });

  test("does not come to be when the first run fails", async () => {
    const path = newPath();
    await expect(write(sink(path), failing())).rejects.toMatchObject({ code: "source-failed" });
    expect(existsSync(path)).toBe(false);
  });

  test("is appended to, where that is wished: at once, and a run that fails leaves what it wrote", async () => {
    const path = newPath();
    await write(sink(path, { append: true }), rows(1));
    const opened = await openSink(sink(path, { append: true }));
    await opened.write(rows(2, 3));
    expect(textOf(path)).toBe(text(1, 2, 3));
    await opened.close?.();
    await expect(write(sink(path, { append: true }), failing())).rejects.toThrow();
    expect(textOf(path)).toBe(text(1, 2, 3, 7));
  });

  test("is not appended to while something else writes it, or cuts it", async () => {
    for (const meddle of [appendFileSync, (file: string) => truncateSync(file)]) {
      const path = newPath();
      await write(sink(path), rows(1));
      const opened = await openSink(sink(path, { append: true }));
      await opened.write(rows(2));
      meddle(path, "other\n");
      const there = textOf(path);
      await expect(opened.write(rows(3))).rejects.toMatchObject({ code: "file-changed" });
      expect(textOf(path)).toBe(there);
      await opened.abort?.(undefined);
    }
  });

  test("is not appended to once it has been deleted: what is written would be nowhere", async () => {
    const path = newPath();
    await write(sink(path), rows(1));
    const opened = await openSink(sink(path, { append: true }));
    await opened.write(rows(2));
    unlinkSync(path);
    await expect(opened.write(rows(3))).rejects.toMatchObject({
      code: "file-changed",
      message: expect.stringContaining("deleted"),
    });
    await opened.abort?.(undefined);
  });

  test("is appended to on a new line, where its last was left unfinished", async () => {
    const path = newPath();
    writeFileSync(path, text(1).trimEnd());
    await write(sink(path, { append: true }), rows(2));
    expect(textOf(path)).toBe(text(1) + more(2));
  });

  test("comes to be where a link leads that led nowhere", async () => {
    const [link, target] = [newPath(), newPath()];
    symlinkSync(target, link);
    await write(sink(link), rows(1));
    expect(textOf(target)).toBe(text(1));
    expect(textOf(link)).toBe(text(1));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test("is not written where links go in a circle", async () => {
    const [link, other] = [newPath(), newPath()];
    symlinkSync(other, link);
    symlinkSync(link, other);
    await expect(write(sink(link), rows(1))).rejects.toMatchObject({ code: "sink-failed" });
  });

  test("is not written by two outputs at a time", async () => {
    const path = newPath();
    await write(sink(path), rows(1));
    const link = newPath();
    symlinkSync(path, link);
    const hardLink = newPath();
    linkSync(path, hardLink);
    for (const [one, other] of [
      [path, path],
      [path, link],
      [path, hardLink],
    ] as const) {
      // What is replaced has each its own new file, by whichever name.
      for (const options of other === hardLink ? [{ append: true }] : [{}, { append: true }]) {
        const before = textOf(path);
        const flow = new Dataflow("twice");
        const numbers = flow.input("in", rows(2));
        numbers.output("one", sink(one, options));
        numbers.output("other", sink(other, options));
        const inUse = { code: "file-in-use", site: { partition: expect.toBeOneOf([one, other]) } };
        // Of a hard link it shows when it is opened, and which of the two is first is not decided.
        await expect(run(flow)).rejects.toMatchObject(
          other === hardLink
            ? { code: "sink-failed", cause: inUse }
            : { code: "same-file", site: { step: "twice.other" } },
        );
        // One that appends may have written before the other was refused.
        expect(textOf(path).slice(0, before.length)).toBe(before);
        if (!("append" in options)) expect(textOf(path)).toBe(before);
      }
    }
  });

  test("keeps its mode, and a link that leads to it", async () => {
    const path = newPath();
    await write(sink(path), rows(1));
    chmodSync(path, 0o640);
    const link = newPath();
    symlinkSync(path, link);
    await write(sink(link), rows(2));
    expect(textOf(path)).toBe(text(2));
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test("is not replaced by the part that another run has begun meanwhile", async () => {
    const path = newPath();
    await write(sink(path), rows(1));
    const first = await openSink(sink(path));
    await first.write(rows(2));
    const part = `${folder}.${path.slice(folder.length)}.part`;
    unlinkSync(part);
    writeFileSync(part, "of the other");
    await expect(first.close?.()).rejects.toMatchObject({ code: "file-changed" });
    expect(textOf(path)).toBe(text(1));
  });

  test("that is a folder cannot be opened", async () => {
    await expect(openSink(sink(folder))).rejects.toMatchObject({ code: "cannot-open" });
  });
});

test("a flow that reads the file that it writes is refused, and the file is as it was", async () => {
  for (const append of [false, true]) {
    const path = newPath();
    writeFileSync(path, "1\n2\n");
    const flow = new Dataflow("same");
    const lines = flow.input("in", linesSource(path));
    lines.map("ten", (line) => `${line}0`).output("out", linesSink(pathToFileURL(path), { append }));
    await expect(run(flow)).rejects.toMatchObject({ code: "same-file", site: { step: "same.out" } });
    expect(textOf(path)).toBe("1\n2\n");
  }
});

test("a resumed run goes on in a file that was published before it crashed", async () => {
  const path = newPath();
  const first = await openSink(linesSink(path));
  await first.write(["1"]);
  const position = await first.position?.();
  await first.write(["2"]);
  await first.close?.();
  const resumed = await linesSink(path).open(path, position as never, testContext());
  await resumed.write(["3"]);
  await resumed.close?.();
  expect(textOf(path)).toBe("1\n3\n");
});

test("what was published stays in its place while a resumed run goes on, and when that fails", async () => {
  const path = newPath();
  const first = await openSink(linesSink(path));
  await first.write(["1"]);
  const position = await first.position?.();
  await first.close?.();
  const part = `${folder}.${path.slice(folder.length)}.part`;
  writeFileSync(`${part}.new`, "of a run that died while it copied");
  for (const [life, kept] of ["1\n", "1\n2\n"].entries()) {
    const resumed = await openSink(linesSink(path), life === 0 ? position : { byte: 4 });
    await resumed.write([`${life + 2}`]);
    await resumed.position?.();
    expect(textOf(path)).toBe("1\n");
    await resumed.abort?.(new Error("crash"));
    expect(textOf(path)).toBe("1\n");
    expect(textOf(part).startsWith(kept)).toBe(true);
  }
  const last = await openSink(linesSink(path), { byte: 6 });
  await last.close?.();
  expect(textOf(path)).toBe("1\n2\n3\n");
  expect([part, `${part}.new`].filter(existsSync)).toEqual([]);
});

test("a published file that is shorter than it was is refused, and not copied", async () => {
  const path = newPath();
  writeFileSync(path, "1\n");
  await expect(openSink(linesSink(path), { byte: 4 })).rejects.toMatchObject({ code: "file-changed" });
  expect(existsSync(`${folder}.${path.slice(folder.length)}.part`)).toBe(false);
});

test("a resumed run takes over the file of one that could not say it was dead", async () => {
  const path = newPath();
  const first = await openSink(linesSink(path));
  await first.write(["1"]);
  const position = await first.position?.();
  await expect(openSink(linesSink(path))).rejects.toMatchObject({ code: "file-in-use" });
  const resumed = await linesSink(path).open(path, position as never, testContext());
  await resumed.write(["2"]);
  await first.abort?.(undefined); // what it gives free is no longer its own
  await expect(openSink(linesSink(path))).rejects.toMatchObject({ code: "file-in-use" });
  await resumed.close?.();
  expect(textOf(path)).toBe("1\n2\n");
});

test("CSV is appended to by the columns of its header, and only if it has those wanted", async () => {
  const path = newPath();
  await write(csvSink<{ n: number; m?: number }>(path, { columns: ["n", "m"] }), [{ n: 1, m: 2 } as Row]);
  const turned = csvSink<{ n: number; m?: number }>(path, { append: true, columns: ["m", "n"] });
  await write(turned, [{ n: 3, m: 4 } as Row]);
  expect(textOf(path)).toBe("n,m\n1,2\n3,4\n");
  const other = csvSink<{ n: number; k: number }>(path, { append: true, columns: ["k"] });
  await expect(openSink(other)).rejects.toMatchObject({ code: "file-changed" });
});
