import { type FileMetaData, parquetMetadata } from "hyparquet";
import { ByteWriter, parquetWriteBuffer } from "hyparquet-writer";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { describe, expect, test } from "vitest";
import { parquetBufferSource } from "../../../ts/connectors/parquet.ts";
import { testContext } from "../context.ts";
import { readAll } from "../read-all.ts";

type Options = Parameters<typeof parquetWriteBuffer>[0];

const plain = (columnData: Options["columnData"], more: Partial<Options> = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ codec: "UNCOMPRESSED", columnData, ...more }));

const words = (data: string[]): Uint8Array =>
  plain([{ name: "word", data, type: "STRING", encoding: "RLE_DICTIONARY" }]);

const rowsOf = (words: string[]): object[] => words.map((word) => ({ word }));

/** The file with other bytes in place of some that it has once. */
function edited(file: Uint8Array, before: readonly number[], after: readonly number[]): Uint8Array {
  const hex = (bytes: Iterable<number>): string => Buffer.from([...bytes]).toString("hex");
  const parts = hex(file).split(hex(before));
  expect(parts.length).toBe(2);
  return Buffer.from(parts.join(hex(after)), "hex");
}

/** The file with another footer, behind other bytes if there are some. */
function rebuilt(
  file: Uint8Array,
  change: (metadata: FileMetaData, body: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
  const { buffer, byteOffset, byteLength } = file;
  const metadata = parquetMetadata(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  const body = file.subarray(0, byteLength - 8 - footerLength(file));
  const writer = new ByteWriter();
  writer.appendBytes(change(metadata, body) ?? body);
  writeMetadata(writer, metadata);
  writer.appendBytes(new TextEncoder().encode("PAR1"));
  return new Uint8Array(writer.getBuffer());
}

function footerLength(file: Uint8Array): number {
  return new DataView(file.buffer, file.byteOffset + file.length - 8).getUint32(0, true);
}

describe("what does not fit together is an error", () => {
  const bad = { code: "bad-file" };
  const seven = ["tide", "mark", "tide", "moon", "tide", "mark", "tide"];
  /** The levels, the bits of an index, and the indices of the seven, packed. */
  const packed = [0x03, 0x7f, 0x02, 0x03, 0x84, 0x04];
  const levels = [0x03, 0x7f, 0x02];

  test("a page of another length than its header tells, even where what is missing is of no use", async () => {
    const spare = edited(words(seven), packed, [...levels, 0x0e, 0x00, 0x00]); // a run of seven, and a byte
    expect(await readAll(parquetBufferSource(spare))).toEqual(rowsOf(Array(7).fill("tide")));
    const shorter = edited(spare, [0x15, 0x0c, 0x15, 0x0c], [0x15, 0x0a, 0x15, 0x0c]);
    await expect(readAll(parquetBufferSource(shorter))).rejects.toMatchObject(bad);
  });

  test("an index of the number that the dictionary has of entries", async () => {
    const beyond = edited(words(seven), packed, [...levels, 0x03, 0x84, 0x07]);
    await expect(readAll(parquetBufferSource(beyond))).rejects.toMatchObject(bad);
  });

  test("a run that is longer than its page", async () => {
    const run = edited(words(seven), packed, [...levels, 0x10, 0x00, 0x00]);
    await expect(readAll(parquetBufferSource(run))).rejects.toMatchObject(bad);
    await expect(readAll(parquetBufferSource(run))).rejects.toThrow("a run is longer than its page");
  });

  test("a second dictionary", async () => {
    const twice = rebuilt(words(seven), ({ row_groups }, body) => {
      const chunk = row_groups[0]!.columns[0]!.meta_data!;
      const [start, end] = [Number(chunk.dictionary_page_offset), Number(chunk.data_page_offset)];
      chunk.data_page_offset += BigInt(end - start);
      chunk.total_compressed_size += BigInt(end - start);
      return Buffer.concat([body.subarray(0, end), body.subarray(start)]);
    });
    await expect(readAll(parquetBufferSource(twice))).rejects.toMatchObject(bad);
  });

  test("a column that goes on behind the rows of its group", async () => {
    const pages = plain([{ name: "n", data: [1, 2, 3, 4], type: "INT32", encoding: "PLAIN" }], {
      pageSize: 8,
    });
    const shorter = rebuilt(pages, (metadata) => {
      metadata.num_rows = 2n;
      metadata.row_groups[0]!.num_rows = 2n;
      return undefined;
    });
    await expect(readAll(parquetBufferSource(shorter))).rejects.toMatchObject(bad);
  });

  test("bytes behind what the footer says", async () => {
    const file = words(seven);
    const longer = Buffer.concat([file.subarray(0, -8), Uint8Array.of(0), file.subarray(-8)]);
    longer.writeUInt32LE(footerLength(file) + 1, longer.length - 8);
    await expect(readAll(parquetBufferSource(longer))).rejects.toMatchObject(bad);
  });
});

test("a footer longer than what is read at first is read whole", async () => {
  const columnData: Options["columnData"] = [{ name: "n", data: [1, 2], type: "INT32" }];
  for (const length of [600_000, 1_200_000]) {
    const kvMetadata = [{ key: "note", value: "x".repeat(length) }];
    const file = plain(columnData, { kvMetadata });
    expect(footerLength(file)).toBeGreaterThan(length);
    expect(await readAll(parquetBufferSource(file))).toEqual([{ n: 1 }, { n: 2 }]);
  }
});

describe("a value that cannot be had", () => {
  const large = 2n ** 60n;
  const column = (name: string, badRow: number): Options["columnData"][number] => ({
    name,
    data: [0, 1, 2, 3].map((row) => (row === badRow ? large : BigInt(row))),
    type: "INT64",
  });

  test.each([
    [1, 3],
    [3, 1],
    [1, 1],
  ])("of those in rows %i and %i the first is told of, behind the rows before it", async (a, b) => {
    const opened = await parquetBufferSource(plain([column("a", a), column("b", b)])).open(
      "rows",
      undefined,
      testContext(),
    );
    expect(await opened.read(9)).toEqual({ values: [{ a: 0, b: 0 }], done: false });
    await expect((async () => opened.read(9))()).rejects.toMatchObject({
      code: "bad-value",
      site: { row: 1 },
    });
  });

  test("is told of without reading anything again", async () => {
    const file = plain([column("a", 1)]);
    let reads = 0;
    const counted = {
      byteLength: file.length,
      slice(start: number, end?: number): ArrayBuffer {
        reads++;
        return Uint8Array.from(file.subarray(start, end)).buffer;
      },
    };
    const opened = await parquetBufferSource(async () => counted).open("rows", undefined, testContext());
    expect((await opened.read(9)).values).toEqual([{ a: 0 }]);
    const before = reads;
    for (let i = 0; i < 2; i++)
      await expect((async () => opened.read(9))()).rejects.toMatchObject({ code: "bad-value" });
    expect(reads).toBe(before);
  });
});
