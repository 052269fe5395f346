import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { parquetSource } from "../../../ts/connectors/node.ts";
import { parquetBufferSource } from "../../../ts/connectors/parquet.ts";
import { testContext } from "../context.ts";
import { tempFolder } from "../files/temp-folder.ts";
import { drain, readAll, readPartition } from "../read-all.ts";
import { sourceCases } from "../source-cases.ts";

const folder = tempFolder();

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];

const write = (columnData: Columns, rowGroupSize = 2): ArrayBuffer =>
  parquetWriteBuffer({ columnData, rowGroupSize });

const table = write(
  [
    { name: "id", data: [1n, 2n, 3n, 4n, 5n], type: "INT64" },
    { name: "name", data: ["a", null, "ö", "d", "e"], type: "STRING" },
    { name: "at", data: [0, 1, 2, 3, 4].map((ms) => new Date(ms)), type: "TIMESTAMP" },
    { name: "nested", data: [{ n: [1n] }, { n: [2n, 3n] }, null, { n: [] }, { n: [4n] }], type: "JSON" },
    { name: "share", data: [0.5, 1.5, 2.5, 3.5, 4.5], type: "DOUBLE" },
  ].map((column) =>
    column.name === "nested" ? { ...column, data: column.data.map((_, i) => ({ n: [i] })) } : column,
  ) as Columns,
);

const rows = [1, 2, 3, 4, 5].map((id, i) => ({
  id,
  name: ["a", null, "ö", "d", "e"][i]!,
  at: new Date(i),
  nested: { n: [i] },
  share: i + 0.5,
}));

describe("Parquet in memory", () => {
  sourceCases(() => ({ source: parquetBufferSource(table), records: { rows } }));
  test("a function opens it anew each time", async () => {
    const source = parquetBufferSource(async () => table);
    expect(await readAll(source)).toEqual(rows);
    expect(await readAll(source)).toEqual(rows);
  });
});

describe("a Parquet file", () => {
  const path = `${folder}table.parquet`;
  writeFileSync(path, new Uint8Array(table));
  sourceCases(() => ({ source: parquetSource(`${folder}table*.parquet`), records: { [path]: rows } }));

  test("gives the columns wanted, in their order", async () => {
    const source = parquetSource<{ id: number; name: string }>(path, { columns: ["name", "id"] });
    expect((await readAll(source)).map((row) => Object.entries(row))).toEqual(
      rows.map(({ id, name }) => [
        ["name", name],
        ["id", id],
      ]),
    );
  });

  test("gives integers and timestamps as wished", async () => {
    const source = parquetSource(path, { int64: "bigint", timestamps: "ms", columns: ["id", "at"] });
    expect(await readAll(source)).toEqual(rows.map(({ id, at }) => ({ id: BigInt(id), at: at.getTime() })));
  });

  test("a column that is missing is an error that names those there are", async () => {
    const wrong = readPartition(parquetSource(path, { columns: ["none"] }), path);
    await expect(wrong).rejects.toMatchObject({ code: "bad-option", site: { partition: path } });
    await expect(wrong).rejects.toThrow(/id, name, at, nested, share/);
  });

  test("a position behind the end is an error", async () => {
    await expect(readPartition(parquetSource(path), path, 6)).rejects.toMatchObject({ code: "file-changed" });
    expect(await readPartition(parquetSource(path), path, 5)).toEqual([]);
  });

  test("an integer that a number cannot hold is an error, not another number", async () => {
    const source = parquetBufferSource(write([{ name: "n", data: [1n, 2n ** 53n], type: "INT64" }]));
    await expect(readAll(source)).rejects.toMatchObject({ code: "bad-value", site: { row: 1 } });
  });

  test("bytes that are no Parquet, or damaged, are an error", async () => {
    const bytes = new Uint8Array(table);
    const damaged = bytes.slice();
    damaged.fill(0xff, 4, 200);
    for (const [name, wrong] of Object.entries({
      text: Buffer.from("hello"),
      cut: bytes.slice(0, -20),
      damaged,
    })) {
      const file = `${folder}${name}.bad`;
      writeFileSync(file, wrong);
      await expect(readPartition(parquetSource(file), file)).rejects.toMatchObject({ code: "bad-file" });
    }
  });
});

test("rows are those written, and every position gives the rest of them", async () => {
  const numbers = fc.array(fc.option(fc.integer()), { minLength: 1, maxLength: 40, size: "max" });
  await fc.assert(
    fc.asyncProperty(
      numbers,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      async (data, group, limit) => {
        const source = parquetBufferSource<{ n: number }>(
          write([{ name: "n", data, type: "INT32", nullable: true }], group),
        );
        const expected = data.map((n) => ({ n }));
        const opened = await source.open("rows", undefined, testContext());
        for (let read = 0; read < data.length; read = opened.position()) {
          expect(await readPartition(source, "rows", read)).toEqual(expected.slice(read));
          const { values } = await opened.read(limit);
          expect(values).toEqual(expected.slice(read, read + values.length));
        }
      },
    ),
    { numRuns: 50 },
  );
});

describe("what a row can hold", () => {
  const rowsOf = (columns: Columns, options = {}): Promise<Record<string, unknown>[]> =>
    readAll(parquetBufferSource(write(columns), options));

  test("bytes are bytes, each their own, unless they are told to be text", async () => {
    const columns = [
      { name: "raw", data: [Uint8Array.of(0x61, 0xff), Uint8Array.of()], type: "BYTE_ARRAY" },
      { name: "text", data: ["a", "ö"], type: "STRING" },
    ] as Columns;
    const read = await rowsOf(columns);
    expect(read).toEqual([
      { raw: Uint8Array.of(0x61, 0xff), text: "a" },
      { raw: Uint8Array.of(), text: "ö" },
    ]);
    expect((read[0]!["raw"] as Uint8Array).buffer.byteLength).toBe(2);
    const ascii = [{ name: "raw", data: [Uint8Array.of(0x61)], type: "BYTE_ARRAY" }] as Columns;
    expect(await rowsOf(ascii, { binary: "text" })).toEqual([{ raw: "a" }]);
  });

  test("a text keeps its byte order mark, and is none where it is no UTF-8", async () => {
    const marked = [{ name: "a", data: ["\uFEFFx"], type: "STRING" }] as Columns;
    expect(await rowsOf(marked)).toEqual([{ a: "\uFEFFx" }]);
    const bytes = [{ name: "a", data: [Uint8Array.of(0xff)], type: "BYTE_ARRAY" }] as Columns;
    await expect(rowsOf(bytes, { binary: "text" })).rejects.toMatchObject({ code: "bad-file" });
  });

  test.each(["__proto__"])("a column named %s is refused, unless others are wanted", async (name) => {
    const columns = [
      { name, data: ['{"polluted":1}', '{"polluted":1}'], type: "STRING" },
      { name: "a", data: [1, 2], type: "INT32" },
      { name: "b", data: [1, 2], type: "INT32" },
    ] as Columns;
    await expect(rowsOf(columns)).rejects.toMatchObject({ code: "bad-file" });
    const read = await rowsOf(columns, { columns: ["a"] });
    expect(read).toEqual([{ a: 1 }, { a: 2 }]);
    expect(Object.getPrototypeOf(read[0])).toBe(Object.prototype);
  });

  test("a part or key of that name neither sets a prototype nor gets lost", async () => {
    const json = [{ name: "json", data: [{ xxproto__: { polluted: 1 } }], type: "JSON" }] as Columns;
    const named = Buffer.from(parquetWriteBuffer({ columnData: json, codec: "UNCOMPRESSED" }));
    for (let at = named.indexOf("xx"); at >= 0; at = named.indexOf("xx")) named.write("__", at);
    const [row] = await readAll(parquetBufferSource(named));
    const value = row!["json"] as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__"]);
    const struct = (name: string): SchemaElement[] => [
      { name: "root", num_children: 1 },
      { name: "place", repetition_type: "REQUIRED", num_children: 1 },
      { name, repetition_type: "REQUIRED", type: "INT32" },
    ];
    const part = parquetWriteBuffer({
      schema: struct("__proto__"),
      columnData: [{ name: "place", data: [JSON.parse('{"__proto__":1}')] }],
    });
    await expect(readAll(parquetBufferSource(part))).rejects.toMatchObject({ code: "bad-file" });
    const map: SchemaElement[] = [
      { name: "root", num_children: 1 },
      { name: "counts", repetition_type: "REQUIRED", num_children: 1, converted_type: "MAP" },
      { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
      { name: "key", repetition_type: "REQUIRED", type: "BYTE_ARRAY", converted_type: "UTF8" },
      { name: "value", repetition_type: "REQUIRED", type: "INT32" },
    ];
    const keyed = parquetWriteBuffer({
      schema: map,
      columnData: [{ name: "counts", data: [new Map([["__proto__", 1]])] }],
    } as unknown as Parameters<typeof parquetWriteBuffer>[0]);
    await expect(readAll(parquetBufferSource(keyed))).rejects.toMatchObject({ code: "bad-file" });
  });

  test("Node's buffers will do", async () => {
    expect(await readAll(parquetBufferSource(Buffer.from(table)))).toEqual(rows);
  });

  test("a part of a larger buffer will do, as the small ones of Node are", async () => {
    const around = Buffer.alloc(table.byteLength + 20, 0xff);
    around.set(new Uint8Array(table), 10);
    expect(await readAll(parquetBufferSource(around.subarray(10, -10)))).toEqual(rows);
    const bytes = new Uint8Array(around.buffer, around.byteOffset + 10, table.byteLength);
    expect(await readAll(parquetBufferSource(bytes))).toEqual(rows);
  });
});

describe("three million flights, compressed with Zstandard", () => {
  const path = new URL("../../../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url);

  test("are entered in the middle of a row group, from file and from memory", async () => {
    const options = { columns: ["delay", "origin"] as const };
    const fromFile = parquetSource<{ delay: number; origin: string }>(path, options);
    const [partition] = await fromFile.partitions(testContext());
    const last = await readPartition(fromFile, partition!, 2_999_990);
    expect(last.length).toBe(10);
    expect(last[0]).toEqual({ delay: expect.any(Number), origin: expect.stringMatching(/^[A-Z]{3}$/) });
    const bytes = readFileSync(path);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const opened = await parquetBufferSource(buffer, options).open("rows", 2_999_990, testContext());
    expect(await drain(opened)).toEqual(last);
  });
});
