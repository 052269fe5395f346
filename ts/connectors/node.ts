export { type CsvSinkOptions, csvSink } from "./files/csv-sink.ts";
export { type CsvSourceOptions, csvSource } from "./files/csv-source.ts";
export type { Files } from "./files/expand-files.ts";
export type { FilePosition, FileSinkOptions } from "./files/file-sink.ts";
export {
  type CsvFolderSinkOptions,
  csvFolderSink,
  type FolderPosition,
  type FolderSinkOptions,
  jsonLinesFolderSink,
  linesFolderSink,
} from "./files/folder-sink.ts";
export { jsonLinesSink } from "./files/json-lines-sink.ts";
export { type JsonLinesOptions, jsonLinesSource } from "./files/json-lines-source.ts";
export { linesSink } from "./files/lines-sink.ts";
export { type LinesOptions, linesSource } from "./files/lines-source.ts";
export type { NamedFiles } from "./files/named-files.ts";
export { type ParquetFileOptions, parquetSource } from "./files/parquet-source.ts";
export type { TextEncoding } from "./text/decoder.ts";
export type { TextPosition } from "./text/text-partition.ts";
export type { TextReadOptions } from "./text/text-source.ts";
