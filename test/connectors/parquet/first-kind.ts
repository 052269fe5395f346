import { parquetMetadata } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { readPageHeader } from "../../../ts/connectors/parquet/page-header.ts";
import { ThriftReader } from "../../../ts/connectors/parquet/thrift.ts";
import { crc32 } from "../../../ts/exchange/crc32.ts";

const magic = 0x3152_4150;

/** The same uncompressed file in pages of the first kind, which other writers make; a compressed one as it is. */
export function firstKind(
  file: ArrayBuffer,
  checksums: "with checksums" | "without" = "without",
): ArrayBuffer {
  const metadata = parquetMetadata(file);
  const chunks = metadata.row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data!));
  if (chunks.some(({ codec }) => codec !== "UNCOMPRESSED")) return file;
  const writer = new ByteWriter();
  writer.appendUint32(magic);
  for (const chunk of chunks) {
    const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    const bytes = new Uint8Array(file, start, Number(chunk.total_compressed_size));
    const at = writer.offset;
    if (chunk.dictionary_page_offset !== undefined) chunk.dictionary_page_offset = BigInt(at);
    else chunk.data_page_offset = BigInt(at);
    for (const reader = new ThriftReader(bytes); reader.at < bytes.length; ) {
      const header = readPageHeader(reader);
      const at = reader.at;
      reader.at += header.size;
      writePage(writer, header, bytes.subarray(at, reader.at), checksums === "with checksums");
    }
    chunk.total_compressed_size = BigInt(writer.offset - at);
  }
  for (const { columns } of metadata.row_groups)
    for (const column of columns) {
      delete column.offset_index_offset;
      delete column.offset_index_length;
    }
  writeMetadata(writer, metadata);
  writer.appendUint32(magic);
  return writer.getBuffer();
}

function writePage(
  writer: ByteWriter,
  header: ReturnType<typeof readPageHeader>,
  page: Uint8Array,
  isSummed: boolean,
): void {
  const { levels, values, encoding } = header;
  if (levels === undefined) {
    const dictionary_page_header = { num_values: values, encoding: encoding!, is_sorted: false };
    writePageHeader(writer, { type: "DICTIONARY_PAGE", ...sizeOf(page, isSummed), dictionary_page_header });
    writer.appendBytes(page);
    return;
  }
  const body = new ByteWriter();
  const end = levels.repetition + levels.definition;
  for (const part of [page.subarray(0, levels.repetition), page.subarray(levels.repetition, end)]) {
    if (part.length === 0) continue;
    body.appendUint32(part.length);
    body.appendBytes(part);
  }
  body.appendBytes(page.subarray(end));
  writePageHeader(writer, {
    type: "DATA_PAGE",
    ...sizeOf(body.getBytes(), isSummed),
    data_page_header: {
      num_values: values,
      encoding: encoding!,
      definition_level_encoding: "RLE",
      repetition_level_encoding: "RLE",
    },
  });
  writer.appendBytes(body.getBytes());
}

function sizeOf(page: Uint8Array, isSummed: boolean) {
  const size = { uncompressed_page_size: page.length, compressed_page_size: page.length };
  return isSummed ? { ...size, crc: crc32(page) } : size;
}
