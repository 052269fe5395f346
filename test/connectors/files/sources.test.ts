import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { relative } from "node:path";
import { cwd } from "node:process";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../../ts/connectors/csv.ts";
import type { ConnectorError } from "../../../ts/connectors/errors.ts";
import { openFileInput } from "../../../ts/connectors/files/file-input.ts";
import {
  csvSource,
  jsonLinesSource,
  linesSink,
  linesSource,
  parquetSource,
} from "../../../ts/connectors/node.ts";
import type { SourcePartition } from "../../../ts/connectors/source.ts";
import { onlyWhere } from "../../only-where.ts";
import { testContext } from "../context.ts";
import { drain, readAll, readPartition } from "../read-all.ts";
import { openSink } from "../sink-cases.ts";
import { sourceCases } from "../source-cases.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();

function file(name: string, text: string): string {
  writeFileSync(folder + name, text);
  return folder + name;
}

describe("lines", () => {
  const one = file("one.txt", "\uFEFFa\r\n\nö€😀\nlast");
  const two = file("two.txt", "x\n");
  sourceCases(() => ({
    source: linesSource([one, two]),
    records: { [one]: ["a", "", "ö€😀", "last"], [two]: ["x"] },
  }));
});

describe("CSV", () => {
  const path = file("one.csv", '\uFEFFid,"text"\r\n1,"a ""b""\r\nc"\r\n\r\n2,ö\r\n3,\r\n4,"last"');
  const rows = [
    { id: "1", text: 'a "b"\r\nc' },
    { id: "2", text: "ö" },
    { id: "3", text: "" },
    { id: "4", text: "last" },
  ];
  sourceCases(() => ({ source: csvSource(path), records: { [path]: rows } }));

  test("columns are picked and put in order, a header may be given", async () => {
    expect(await readAll(csvSource(path, { columns: ["text"] }))).toEqual(rows.map(({ text }) => ({ text })));
    const headless = file("headless.csv", "1;2;3\n");
    const source = csvSource(headless, { header: ["a", "b", "c"], columns: ["c", "a"], delimiter: ";" });
    expect((await readAll(source)).map((row) => Object.entries(row))).toEqual([
      [
        ["c", "3"],
        ["a", "1"],
      ],
    ]);
  });

  test.each([
    ["two columns of one name", "a,a\n1,2\n", {}],
    ["a wanted column that is missing", "a,b\n1,2\n", { columns: ["c"] }],
    ["a header that is no row", '"a"b,c\n1,2\n', {}],
    ["a text whose lines end with CR alone", "a,b\r1,2\r3,4\r", {}],
    ["one of them that has wanted columns", "a\r1\r", { columns: ["a"] }],
    ["a column that would be the prototype", "__proto__,b\n1,2\n", {}],
  ])("%s is an error", async (_name, text, options) => {
    const source = csvSource(file("bad-header.csv", text), { ...options, onBadRecord: () => {} });
    await expect(readAll(source)).rejects.toMatchObject({ code: "bad-header" });
  });

  test.each([",,", "", '"', "\n", "\uFEFF", null, 1])("the delimiter %j is refused", (delimiter) => {
    expect(() => csvSource("d.csv", { delimiter: delimiter as string })).toThrowError(
      expect.objectContaining({ code: "bad-option" }),
    );
  });

  test("an empty file, or one of a header alone, has no rows", async () => {
    expect(await readAll(csvSource(file("empty.csv", "")))).toEqual([]);
    expect(await readAll(csvSource(file("header.csv", "a,b")))).toEqual([]);
  });

  test("rows of more columns than one literal makes are whole", async () => {
    const names = Array.from({ length: 11 }, (_, i) => `c${i}`);
    const path = file("wide.csv", `${names.join(",")}\n${names.map((_, i) => i).join(",")}\n`);
    expect(await readAll(csvSource(path))).toEqual([
      Object.fromEntries(names.map((name, i) => [name, String(i)])),
    ]);
  });
});

describe("JSON lines", () => {
  const path = file("one.jsonl", '{"n":1}\n\n[2,"ö"]\r\n"three"\n  \nnull\n4');
  sourceCases(() => ({
    source: jsonLinesSource(path),
    records: { [path]: [{ n: 1 }, [2, "ö"], "three", null, 4] },
  }));

  test("a value that does not pass `check` is bad", async () => {
    const isNumber = (value: unknown): value is number => typeof value === "number";
    const bad: string[] = [];
    const source = jsonLinesSource(path, {
      check: isNumber,
      onBadRecord: (_error, record) => bad.push(record),
    });
    expect(await readAll<number>(source)).toEqual([4]);
    expect(bad).toEqual(['{"n":1}\n', '[2,"ö"]\r\n', '"three"\n', "null\n"]);
  });
});

describe("a bad record", () => {
  const path = file("bad.csv", 'a,b\nö,1\n1,2,3\n"open\n4,5\n6,"x"y\n7,8\n');

  test("is an error that says where, behind the good ones before it", async () => {
    const opened = await csvSource(path).open(path, undefined, testContext());
    expect(await opened.read(99)).toEqual({ values: [{ a: "ö", b: "1" }], done: false });
    const error = await Promise.resolve()
      .then(() => opened.read(99))
      .catch((reason: ConnectorError) => reason);
    expect(error).toMatchObject({
      code: "bad-record",
      site: { partition: path, line: 3, byte: 9, record: "1,2,3" },
    });
    expect((error as ConnectorError).message).toBe(
      `${path}:3: 3 fields where the header has 2 [bad-record, byte 9, record "1,2,3"]`,
    );
    await opened.close?.();
  });

  test("can be routed elsewhere: the others are read", async () => {
    const bad: unknown[] = [];
    const source = csvSource(path, {
      onBadRecord: (error, record) => bad.push([error.site.line, error.site.byte, record]),
    });
    expect((await readAll(source)).map((row) => row["a"])).toEqual(["ö", "4", "7"]);
    expect(bad).toEqual([
      [3, 9, "1,2,3\n"],
      [4, 15, '"open\n'],
      [6, 25, '6,"x"y\n'],
    ]);
  });
});

describe("a file that is bad throughout", () => {
  const path = file("bad.jsonl", "no JSON\n".repeat(1000));

  test("tells of no more records a read than are wanted", async () => {
    let told = 0;
    const opened = await jsonLinesSource(path, { onBadRecord: () => told++ }).open(
      path,
      undefined,
      testContext(),
    );
    for (let reads = 1; reads <= 100; reads++) {
      const { values, done } = await opened.read(10);
      expect({ values, told, done }).toEqual({ values: [], told: 10 * reads, done: reads === 100 });
    }
    await opened.close?.();
  });
});

test.each([
  ["JSON", (path: string) => jsonLinesSource(path)],
  ["CSV", (path: string) => csvSource(path)],
])(
  "a file of blank lines, %s, comes back from time to time without a record: a stop has its turn",
  async (_, source) => {
    const path = file("blank.txt", "\n".repeat(1_000_000));
    const opened = await source(path).open(path, undefined, testContext());
    const reads = [];
    for (let isDone = false; !isDone; ) {
      const { values, done = false } = await opened.read(10);
      expect(values).toEqual([]);
      reads.push((opened.position!() as { byte: number }).byte);
      isDone = done;
    }
    expect(reads.length).toBeGreaterThan(2);
    expect(reads).toEqual([...new Set(reads)].sort((a, b) => a - b));
    await opened.close?.();
  },
);

test.each([
  ["that fails", () => Promise.reject(new Error("later"))],
  ["that does not", async () => {}],
])("a promise %s, of `onBadRecord`, is refused: nothing waits for it", async (_, onBadRecord) => {
  const path = file("told.jsonl", "no JSON\n");
  const refused = { code: "bad-option", problem: expect.stringContaining("onBadRecord") };
  await expect(readAll(jsonLinesSource(path, { onBadRecord }))).rejects.toMatchObject(refused);
  expect(() => parseCsv('a\n"b', { onBadRecord })).toThrow(expect.objectContaining(refused));
});

test("a throwing `check` is a bad record; its line and file are told", async () => {
  const path = file("checked.jsonl", '{"n":1}\n{"n":2}\n');
  const check = (value: unknown): value is { n: number } => {
    if ((value as { n: number }).n === 2) throw new Error("two");
    return true;
  };
  const bad: ConnectorError[] = [];
  const source = jsonLinesSource(path, { check, onBadRecord: (error) => bad.push(error) });
  expect(await readAll(source)).toEqual([{ n: 1 }]);
  expect(bad[0]).toMatchObject({ code: "bad-record", site: { partition: path, line: 2 } });
});

test("a `check` that answers later passes nothing", async () => {
  const path = file("later.jsonl", '{"n":1}\n');
  const check = (async () => true) as unknown as (value: unknown) => value is unknown;
  await expect(readAll(jsonLinesSource(path, { check }))).rejects.toThrow("must answer at once");
});

describe("files", () => {
  mkdirSync(`${folder}logs/2026/deep`, { recursive: true });
  for (const name of [
    "b.log",
    "a.log",
    "c.txt",
    ".hidden.log",
    "2026/d1.log",
    "2026/d22.log",
    "2026/deep/e.log",
  ]) {
    file(`logs/${name}`, `${name}\n`);
  }
  const names = async (...patterns: string[]): Promise<string[]> => {
    const source = linesSource(patterns.map((pattern) => folder + pattern));
    return (await source.partitions(testContext())).map((path) => path.slice(folder.length));
  };

  test.each(["logs/**/**/**/*.log", "logs/**/**/**/**/**/**/**/**/e*.log"])(
    "%s matches files once",
    async (pattern) => {
      const all = await names("logs/**/*.log");
      expect(await names(pattern)).toEqual(pattern.includes("e*") ? ["logs/2026/deep/e.log"] : all);
    },
  );

  test.each([
    ["logs/*.log", ["logs/a.log", "logs/b.log"]],
    ["logs/?.log", ["logs/a.log", "logs/b.log"]],
    ["logs/.*.log", ["logs/.hidden.log"]],
    ["logs/*/d?.log", ["logs/2026/d1.log"]],
    ["logs/*/d*.log", ["logs/2026/d1.log", "logs/2026/d22.log"]],
    [
      "logs/**/*.log",
      ["logs/2026/d1.log", "logs/2026/d22.log", "logs/2026/deep/e.log", "logs/a.log", "logs/b.log"],
    ],
    ["l*/2026/deep/e.log", ["logs/2026/deep/e.log"]],
  ])("%s matches files in the order of their names", async (pattern, expected) => {
    expect(await names(pattern)).toEqual(expected);
  });

  test("a file that is named twice is read once", async () => {
    expect(await names("logs/b.log", "logs/*.log")).toEqual(["logs/b.log", "logs/a.log"]);
  });

  test("characters special elsewhere stand for themselves", async () => {
    file("logs/a[1]+(x).log", "1\n");
    expect(await names("logs/a[1]+(x).lo?")).toEqual(["logs/a[1]+(x).log"]);
    file("logs/star*.md", "1\n");
    file("logs/start.md", "1\n");
    expect(await names("logs/star*.md")).toEqual(["logs/star*.md"]);
  });

  test("a pattern that matches nothing, and no name at all, are errors", async () => {
    await expect(names("logs/*.none")).rejects.toMatchObject({ code: "no-files" });
    await expect(names("none/*/x")).rejects.toMatchObject({ code: "no-files" });
    await expect(names()).rejects.toMatchObject({ code: "no-files" });
  });

  test("a URL names a file", async () => {
    expect(await readAll(linesSource(pathToFileURL(`${folder}logs/a.log`)))).toEqual(["a.log"]);
  });

  test("a missing file and a folder cannot be opened", async () => {
    for (const wrong of [`${folder}none.txt`, `${folder}logs`]) {
      await expect(readPartition(linesSource(wrong), wrong)).rejects.toMatchObject({
        code: "cannot-open",
        site: { partition: wrong },
      });
    }
  });

  test("a file that has grown is read on", async () => {
    const path = file("growing.txt", "a\nb");
    const opened = await linesSource(path).open(path, undefined, testContext());
    await opened.read(1);
    const position = opened.position();
    await opened.close?.();
    file("growing.txt", "a\nbb\nc\n");
    expect(await readPartition(linesSource(path), path, position)).toEqual(["bb", "c"]);
  });

  test("what is added while it is read is left for the next run, half lines and all", async () => {
    const path = file("growing.txt", "a\nb\n");
    const opened = await linesSource(path, { chunk: 2 }).open(path, undefined, testContext());
    expect(await opened.read(1)).toEqual({ values: ["a"], done: false });
    appendFileSync(path, "c\nhal");
    expect(await drain(opened)).toEqual(["b"]);
    expect(opened.position()).toEqual({ byte: 4, line: 2 });
    await opened.close?.();
  });

  test("what is added to an empty one once it is open is left for the next run, too", async () => {
    const path = file("empty-at-first.txt", "");
    const input = await openFileInput(path);
    expect(await input.read(new Uint8Array(8), 0)).toBe(0);
    appendFileSync(path, "hal");
    expect(await input.read(new Uint8Array(8), 0)).toBe(0);
    await input.close();
  });

  test("one of the system's own, which says that it is empty, is read", {
    skip: !onlyWhere(existsSync("/proc/self/status"), "a file of the system's own: no /proc here"),
  }, async () => {
    expect((await readAll(linesSource("/proc/self/status")))[0]).toMatch(/^Name:/);
  });

  test("a pipe is refused before it is opened", async () => {
    const path = `${folder}pipe`;
    execFileSync("mkfifo", [path]);
    await expect(readPartition(linesSource(path), path)).rejects.toMatchObject({ code: "cannot-open" });
    await expect(openSink(linesSink(path))).rejects.toMatchObject({ code: "cannot-open" });
  });

  test("of two thousand, few are open at once, and all are read", async () => {
    mkdirSync(`${folder}many`);
    for (let i = 0; i < 2000; i++) file(`many/${i}.txt`, `${i}\n`);
    const source = linesSource(`${folder}many/*.txt`);
    const paths = await source.partitions(testContext());
    const partitions = await Promise.all(paths.map((path) => source.open(path, undefined, testContext())));
    let most = 0;
    const seen = await Promise.all(
      partitions.map(async (partition) => {
        const { values, done } = await partition.read(10);
        most = Math.max(most, readdirSync("/proc/self/fd").length);
        expect(done).toBe(true);
        await partition.close?.();
        return Number(values[0]);
      }),
    );
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, i) => i));
    expect(most).toBeLessThan(200);
  });

  test("files that wait for their turn end with an abort, and give their turn on when they are closed", async () => {
    const controller = new AbortController();
    const source = linesSource(`${folder}many/*.txt`);
    const paths = (await source.partitions(testContext())).slice(0, 40);
    const open = (signal?: AbortSignal): Promise<SourcePartition<string>[]> =>
      Promise.all(paths.map(async (path) => source.open(path, undefined, testContext(signal))));
    const partitions = await open(controller.signal);
    const reads = partitions.map(async (partition) => (await partition.read(1)).values.length);
    await Promise.race(reads);
    controller.abort();
    const counts = await Promise.all(reads);
    expect(counts.filter((count) => count === 0).length).toBe(8); // 32 are open at once
    await Promise.all(partitions.map((partition) => partition.close?.()));
    const again = await open();
    expect((await Promise.all(again.slice(0, 32).map((one) => one.read(1)))).length).toBe(32);
    await Promise.all(again.map((partition) => partition.close?.()));
  });

  test("a file far larger than a chunk is read whole, and at once where bytes are at hand", async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i} ${"ö".repeat(i % 7)}`);
    const path = file("large.txt", lines.join("\n"));
    const opened = await linesSource(path).open(path, undefined, testContext());
    const all: string[] = [];
    let promises = 0;
    for (let isDone = false; !isDone; ) {
      const read = opened.read(1000);
      if (read instanceof Promise) promises++;
      const { values, done } = await read;
      all.push(...values);
      isDone = done === true;
    }
    await opened.close?.();
    expect(all).toEqual(lines);
    expect(promises).toBeLessThan(20);
  });
});

test("a file is read once, however often and by whatever path it is named", async () => {
  const path = file("once.txt", "a\n");
  const others = [`${folder}./once.txt`, pathToFileURL(path), `${folder}onc?.txt`, relative(cwd(), path)];
  expect(await linesSource([path, ...others]).partitions(testContext())).toEqual([path]);
});

test("two stars at the end of a pattern stand for all that is below", async () => {
  mkdirSync(`${folder}below/deep`, { recursive: true });
  for (const name of ["a.txt", "deep/b.txt"]) writeFileSync(`${folder}below/${name}`, "x\n");
  const found = [`${folder}below/a.txt`, `${folder}below/deep/b.txt`];
  for (const pattern of ["**", "**/*", "**/**"])
    expect(await linesSource(`${folder}below/${pattern}`).partitions(testContext())).toEqual(found);
});

test("a file of gigabytes is not read beyond what can be asked for at once", async () => {
  const path = file("large.parquet", "PAR1");
  truncateSync(path, 3.5e9); // it takes no room on the disk
  const end = Buffer.alloc(8);
  end.writeUInt32LE(2.5e9, 0);
  end.write("PAR1", 4);
  appendFileSync(path, end);
  await expect(readAll(parquetSource(path))).rejects.toMatchObject({ code: "bad-file" });
});

test("a folder whose name matches a pattern is none of its files, nor is a link to one", async () => {
  mkdirSync(`${folder}both/b.txt`, { recursive: true });
  writeFileSync(`${folder}both/a.txt`, "a\n");
  symlinkSync(`${folder}both/b.txt`, `${folder}both/c.txt`);
  const source = linesSource(`${folder}both/*.txt`);
  expect(await source.partitions(testContext())).toEqual([`${folder}both/a.txt`]);
});
