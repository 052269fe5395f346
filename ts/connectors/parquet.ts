export { type ParquetBuffer, type ParquetOptions, parquetBufferSource } from "./parquet/buffer-source.ts";
