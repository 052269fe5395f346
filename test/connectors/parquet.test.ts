import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { parquetSource } from "../../ts/connectors/node.ts";
import { parquetBufferSource } from "../../ts/connectors/parquet.ts";
import { testContext } from "./context.ts";
import { tempFolder } from "./files/temp-folder.ts";
import { drain, readAll, readPartition } from "./read-all.ts";
import { sourceCases } from "./source-cases.ts";

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
  const numbers = fc.array(fc.option(fc.integer()), { minLength: 1, maxLength: 40 });
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

describe("three million flights, compressed with Zstandard", () => {
  const path = new URL("../../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url);

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
