import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvSink, csvSource, jsonLinesSink, linesSink, linesSource } from "../../../ts/connectors/node.ts";
import type { Sink } from "../../../ts/connectors/sink.ts";
import { testContext } from "../context.ts";
import { readAll } from "../read-all.ts";
import { openSink, rewindingSinkCases } from "../sink-cases.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();
let made = 0;
const newPath = (): string => `${folder}${made++}.out`;
/** Where a sink writes while its flow runs. */
const partOf = (path: string): string => join(dirname(path), `.${basename(path)}.part`);
/** Where what was written is to be found: beside its place, until the sink is closed. */
const placeOf = (path: string): string => (existsSync(partOf(path)) ? partOf(path) : path);
const textOf = (path: string): string => readFileSync(placeOf(path), "utf8");
const linesOf = (path: string): string[] => textOf(path).split("\n").slice(0, -1);

/** A sink of numbers made of one of other records. */
function adapted<T>(sink: Sink<T>, make: (n: number) => T): Sink<number> {
  const { partitions } = sink;
  return {
    ...(partitions && { partitions }),
    async open(partition, position, context) {
      const opened = await sink.open(partition, position, context);
      return Object.assign(Object.create(opened) as typeof opened, {
        write: (values: readonly number[]) => opened.write(values.map(make)),
        position: () => opened.position!(),
        close: () => opened.close!(),
        abort: (reason: unknown) => opened.abort!(reason),
      });
    },
  };
}

describe("lines", () => {
  rewindingSinkCases(() => {
    const path = newPath();
    return { sink: adapted(linesSink(path), String), written: () => linesOf(path).map(Number) };
  });

  test("a line break within a line is refused, for it would be read as two", async () => {
    const opened = await openSink(linesSink(newPath()));
    await expect(opened.write(["a\nb"])).rejects.toMatchObject({ code: "bad-value" });
    await opened.abort?.(undefined);
  });

  test("what is written is read back the same, or refused", async () => {
    const line = fc.string({ unit: fc.constantFrom("a", "\r", "\n", "\uFEFF", "ö", "😀", "\ud83d") });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), async (lines) => {
        const path = newPath();
        const opened = await openSink(linesSink(path));
        const isRefused = lines.some((text) => /\n|\r$|\p{Surrogate}/u.test(text));
        if (isRefused) {
          await expect(opened.write(lines)).rejects.toMatchObject({ code: "bad-value" });
          await opened.abort?.(undefined);
        } else {
          await opened.write(lines);
          await opened.close?.();
          expect(await readAll(linesSource(path))).toEqual(lines);
        }
      }),
    );
  });

  test("the lines before one that is refused are in the file, and are counted", async () => {
    const path = newPath();
    const opened = await openSink(linesSink(path));
    const lines = Array.from({ length: 200 }, (_, i) => (i === 150 ? "a\nb" : String(i)));
    await expect(opened.write(lines)).rejects.toMatchObject({ code: "bad-value" });
    expect(opened.taken).toBe(150);
    expect(linesOf(path)).toEqual(lines.slice(0, 150));
    await opened.abort?.(undefined);
  });
});

describe("JSON lines", () => {
  rewindingSinkCases(() => {
    const path = newPath();
    const written = (): number[] => linesOf(path).map((line) => (JSON.parse(line) as { ö: number }).ö);
    return { sink: adapted(jsonLinesSink<{ ö: number }>(path), (n) => ({ ö: n })), written };
  });

  test.each([
    [undefined],
    [1n],
    [() => 1],
    [new Map([[1, 2]])],
    [{ tags: [new Set("a")] }],
    [{ cause: new Error("gone") }],
    [Object.assign(new Error("gone"), { code: "ENOENT" })],
    [[Object.assign(new Map([[1, 2]]), { called: 1 })]],
    [{ deep: [{ er: /x/ }] }],
    [new ArrayBuffer(8)],
    [new Uint8Array(2)],
    [new DataView(new ArrayBuffer(8))],
    [{ later: Promise.resolve(1) }],
    [new URLSearchParams("a=1")],
    [
      new (class Private {
        readonly #held = 1;
        get held(): number {
          return this.#held;
        }
      })(),
    ],
  ])("%s has no JSON form", async (value) => {
    const path = newPath();
    const opened = await openSink(jsonLinesSink<unknown>(path));
    await expect(opened.write([value])).rejects.toMatchObject({
      code: "bad-value",
      site: { partition: path },
    });
    await opened.abort?.(undefined);
  });

  test("objects that hold nothing, and those that say what their JSON is, have one", async () => {
    const path = newPath();
    const opened = await openSink(jsonLinesSink<unknown>(path));
    const named = Object.assign(new Map([[1, 2]]), { toJSON: () => "a map" });
    const bare = Object.assign(Object.create(null), { n: 1 }) as object;
    const point = new (class Point {
      readonly x = 1;
    })();
    await opened.write([{}, { inner: {} }, { named }, [], bare, point, Object(5), new Date(0)]);
    await opened.close?.();
    const plain = ["[]", '{"n":1}', '{"x":1}', "5", '"1970-01-01T00:00:00.000Z"'];
    expect(linesOf(path)).toEqual(["{}", '{"inner":{}}', '{"named":"a map"}', ...plain]);
  });
});

describe("CSV", () => {
  const rowOf = (n: number): { n: number; text: string } => ({ n, text: `a,"${n}"\n` });
  const written = async (path: string): Promise<number[]> =>
    (await readAll(csvSource(placeOf(path)))).map((row) => Number(row["n"]));
  describe("with columns of the first row", () => {
    rewindingSinkCases(() => {
      const path = newPath();
      return {
        sink: adapted(csvSink<{ n: number; text: string }>(path), rowOf),
        written: () => written(path),
      };
    });
  });
  describe("with columns given", () => {
    rewindingSinkCases(() => {
      const path = newPath();
      return {
        sink: adapted(csvSink<{ n: number; text: string }>(path, { columns: ["n"] }), rowOf),
        written: () => written(path),
      };
    });
  });

  const write = async (rows: readonly object[], options = {}): Promise<string> => {
    const path = newPath();
    const opened = await openSink(csvSink<object>(path, options));
    try {
      await opened.write(rows);
      return textOf(path);
    } finally {
      await opened.close?.();
    }
  };

  test("writes each kind of value in its form, quoted where it has to be", async () => {
    const row = { a: 'x"y', b: ";", c: null, d: undefined, e: new Date(0), f: { g: 1 }, h: 1n, i: true };
    expect(await write([row], { delimiter: ";" })).toBe(
      'a;b;c;d;e;f;h;i\n"x""y";";";;;1970-01-01T00:00:00.000Z;"{""g"":1}";1;true\n',
    );
  });

  test("a row with nothing in its only column is not a blank line", async () => {
    expect(await write([{ a: "" }])).toBe('a\n""\n');
  });

  test("a column the first row had not is refused, unless columns are given", async () => {
    await expect(write([{ a: 1 }, { a: 2, b: 3 }])).rejects.toMatchObject({ code: "bad-value" });
    expect(await write([{ a: 1 }, { a: 2, b: 3 }], { columns: ["a"] })).toBe("a\n1\n2\n");
    expect(await write([{ a: 1, b: 2 }, { a: 3 }])).toBe("a,b\n1,2\n3,\n");
  });

  test("what every object has by its nature is no column of a row", async () => {
    expect(await write([{ toString: "a", __proto: 1 }, {}])).toBe("toString,__proto\na,1\n,\n");
    const names = ["toString", "constructor", "__proto__", "hasOwnProperty"];
    expect(await write([{}, JSON.parse('{"__proto__": 1}')], { columns: names })).toBe(
      `${names.join(",")}\n,,,\n,,1,\n`,
    );
    class Row {
      get twice(): number {
        return 2;
      }
    }
    expect(await write([new Row()], { columns: ["twice"] })).toBe("twice\n2\n");
  });

  test.each([
    [() => 1],
    [Symbol("s")],
    [new Date(Number.NaN)],
    [new Map()],
    [[new Set()]],
    [new Error("gone")],
  ])("%s is no value of a field", async (a) => {
    await expect(write([{ a }])).rejects.toMatchObject({ code: "bad-value" });
  });

  test.each([[null], [undefined], ["text"], [1]])("%j is no row", async (row) => {
    await expect(write([row as unknown as object])).rejects.toMatchObject({ code: "bad-value" });
  });

  test("a first row that cannot be written does not take the header with it", async () => {
    const path = newPath();
    const opened = await openSink(csvSink<object>(path));
    await expect(opened.write([{ a: () => 1 }, { a: 2 }])).rejects.toMatchObject({ code: "bad-value" });
    expect(opened.taken).toBe(0);
    await opened.write([{ b: 2 }]);
    expect(textOf(path)).toBe("b\n2\n");
    await opened.close?.();
  });

  test("what is written is read back the same, names and values", async () => {
    const field = fc.string({
      unit: fc.constantFrom("a", "\r", "\n", "\uFEFF", '"', ",", " ", "😀"),
      maxLength: 4,
    });
    const table = fc.uniqueArray(field, { minLength: 1, maxLength: 3 }).chain((names) =>
      fc
        .array(fc.array(field, { minLength: names.length, maxLength: names.length }), {
          minLength: 1,
          maxLength: 3,
        })
        .map((rows) => rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])))),
    );
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const path = newPath();
        const opened = await openSink(csvSink<object>(path));
        await opened.write(rows);
        await opened.close?.();
        expect(await readAll(csvSource(path))).toEqual(rows);
      }),
    );
  });

  test("a first batch of any length has one header", async () => {
    const rows = Array.from({ length: 200 }, (_, a) => ({ a }));
    expect(await write(rows)).toBe(`a\n${rows.map(({ a }) => `${a}\n`).join("")}`);
  });

  test.each([false, true])(
    "a file without a row has a header where the columns are told, append %s",
    async (append) => {
      const [told, untold] = [newPath(), newPath()];
      await (await openSink(csvSink<{ a: 1; b: 2 }>(told, { columns: ["a", "b"], append }))).close?.();
      await (await openSink(csvSink<object>(untold, { append }))).close?.();
      expect([textOf(told), textOf(untold)]).toEqual(["a,b\n", ""]);
    },
  );

  test.each(["\uFEFFa,b\n", "\n\r\na,b\n", "\uFEFF\na,b\n"])("is appended to behind %j", async (text) => {
    const path = newPath();
    writeFileSync(path, text);
    const opened = await openSink(csvSink<object>(path, { append: true }));
    await opened.write([{ b: 2, a: 1 }]);
    await opened.close?.();
    expect(textOf(path)).toBe(`${text}1,2\n`);
  });

  test.each(["\n\n", "\uFEFF"])("is not appended to behind %j, where no header stands", async (text) => {
    const path = newPath();
    writeFileSync(path, text);
    await expect(openSink(csvSink<object>(path, { append: true }))).rejects.toMatchObject({
      code: "file-changed",
      site: { partition: path },
    });
  });

  test("a resumed run finds the columns in the file", async () => {
    const path = newPath();
    const first = await openSink(csvSink<object>(path));
    await first.write([{ a: 1, b: 2 }]);
    const position = await first.position?.();
    await first.abort?.(undefined);
    const resumed = await openSink(csvSink<object>(path), position);
    await resumed.write([{ b: 4, a: 3 }]);
    await resumed.close?.();
    expect(textOf(path)).toBe("a,b\n1,2\n3,4\n");
  });
});

test("a file that could not be opened is given free", async () => {
  const path = newPath();
  writeFileSync(path, "1\n");
  for (const append of [false, true]) {
    const { code } = await openSink(linesSink(path, { append }), { byte: 9 }).catch((error) => error);
    expect(code).toBe("file-changed");
    await (await openSink(linesSink(path, { append }))).close?.();
  }
});

test("a file cut shorter than it was left is an error", async () => {
  const path = newPath();
  writeFileSync(path, "1\n");
  for (const options of [{}, { append: true }]) {
    await expect(openSink(linesSink(path, options), { byte: 3 })).rejects.toMatchObject({
      code: "file-changed",
    });
    expect(readFileSync(path, "utf8")).toBe("1\n");
  }
});

test("a folder that is missing is an error that names the file", async () => {
  const path = `${folder}none/x.txt`;
  await expect(openSink(linesSink(path))).rejects.toMatchObject({
    code: "cannot-open",
    site: { partition: path },
  });
});

test("several files are partitions, and need a route", async () => {
  const paths = [newPath(), newPath()];
  expect(() => linesSink(paths)).toThrow(/route/);
  expect(() => linesSink([])).toThrow(/none/);
  const sink = linesSink(paths, { route: (line, count) => line.length % count });
  expect(await sink.partitions?.(testContext())).toEqual(paths);
  expect(sink.route?.("abc", 2)).toBe(1);
});

test("a batch longer than one write is written whole", async () => {
  const path = newPath();
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i} ${"ö".repeat(40)}`);
  const opened = await openSink(linesSink(path));
  await opened.write(lines);
  expect(await opened.position?.()).toEqual({ byte: Buffer.byteLength(textOf(path)) });
  await opened.close?.();
  expect(linesOf(path)).toEqual(lines);
});

test("who gives a file up amid a write leaves whole records, those that were taken", async () => {
  const path = newPath();
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i} ${"ö".repeat(40)}`);
  const opened = await openSink(linesSink(path));
  const writing = opened.write(lines);
  await opened.abort?.(undefined);
  await writing;
  expect(opened.taken).toBeGreaterThan(0);
  expect(opened.taken).toBeLessThan(lines.length);
  expect(linesOf(path)).toEqual(lines.slice(0, opened.taken));
});

test("two outputs of one run do not go on in one file", async () => {
  const path = newPath();
  const first = await openSink(linesSink(path));
  await first.write(["1"]);
  const position = await first.position?.();
  await first.abort?.(undefined);
  const run = { done: Promise.resolve() };
  const resumed = await openSink(linesSink(path), position, { ...testContext(), ...run });
  await expect(openSink(linesSink(path), position, { ...testContext(), ...run })).rejects.toMatchObject({
    code: "file-in-use",
  });
  await resumed.abort?.(undefined);
});
