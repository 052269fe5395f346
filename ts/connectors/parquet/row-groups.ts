import type { FileMetaData, ParquetParsers } from "hyparquet";
import { ConnectorError } from "../errors.ts";
import type { ParquetBuffer, ParquetOptions } from "./buffer-source.ts";
import { loadCompressors, loadHyparquet } from "./load-hyparquet.ts";
import { withNumbers } from "./numbers.ts";

/** Some rows, column by column. */
export interface RowGroup {
  /** Index of the first row in the file, and of the one behind the last. */
  readonly start: number;
  readonly end: number;
  readonly columns: readonly ArrayLike<unknown>[];
}

/** A Parquet file, ready to be read row group by row group. */
export interface RowGroups {
  readonly rows: number;
  readonly names: readonly string[];
  /** Reads the row group that holds a row. */
  read(row: number): Promise<RowGroup>;
}

type Range = Pick<RowGroup, "start" | "end">;

/** @throws {ConnectorError} `bad-file`, `bad-option`, `cannot-open` */
export async function openRowGroups(
  file: ParquetBuffer,
  options: ParquetOptions<object>,
  partition: string,
): Promise<RowGroups> {
  const { parquetMetadataAsync, parquetRead, parquetSchema } = await loadHyparquet();
  const metadata = await orBadFile(partition, () => parquetMetadataAsync(file));
  const names = checkColumns(
    parquetSchema(metadata).children.map((column) => column.element.name),
    options,
    partition,
  );
  const ranges = rangesOf(metadata, partition);
  const compressors = options.compressors ?? (await loadCompressors(codecsOf(metadata, names)));
  const parsers = options.timestamps === "ms" ? msParsers : {};
  const toValues = options.int64 === "bigint" ? (values: ArrayLike<unknown>) => values : withNumbers;

  const read = async ({ start, end }: Range): Promise<RowGroup> => {
    const chunks = new Map<string, ArrayLike<unknown>[]>(names.map((name) => [name, []]));
    const given = { file, metadata, columns: [...names], rowStart: start, rowEnd: end, parsers };
    await orBadFile(partition, () =>
      parquetRead({
        ...given,
        ...(compressors && { compressors }),
        onChunk: ({ columnName, columnData }) => void chunks.get(columnName)?.push(columnData),
      }),
    );
    const columns = names.map((name) => toValues(join(chunks.get(name)!), start));
    const short = columns.findIndex((column) => column.length < end - start);
    if (short < 0) return { start, end, columns };
    throw new ConnectorError("bad-file", `column ${names[short]} ends too early`, { partition, row: start });
  };

  return {
    rows: ranges.at(-1)?.end ?? 0,
    names,
    read: (row) => read(ranges.find(({ end }) => row < end)!), // the caller asks for rows there are
  };
}

const msParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (ms) => Number(ms),
  timestampFromMicroseconds: (us) => Math.floor(Number(us) / 1e3),
  timestampFromNanoseconds: (ns) => Math.floor(Number(ns) / 1e6),
  dateFromDays: (days) => days * 86_400_000,
};

async function orBadFile<R>(partition: string, read: () => Promise<R>): Promise<R> {
  try {
    return await read();
  } catch (cause) {
    const problem = `not a Parquet file that can be read: ${(cause as Error).message}`;
    throw new ConnectorError("bad-file", problem, { partition }, cause);
  }
}

function checkColumns(
  available: readonly string[],
  { columns = available as readonly never[] }: ParquetOptions<object>,
  partition: string,
): readonly string[] {
  const missing = columns.find((name) => !available.includes(name));
  if (missing === undefined) return columns;
  const problem = `no column is named ${JSON.stringify(missing)}; there are ${available.join(", ")}`;
  throw new ConnectorError("bad-option", problem, { partition });
}

function rangesOf(metadata: FileMetaData, partition: string): readonly Range[] {
  let end = 0;
  const ranges = metadata.row_groups.map(({ num_rows }) => {
    const start = end;
    end += Number(num_rows);
    return { start, end };
  });
  if (ranges.every((range) => range.start <= range.end) && Number.isSafeInteger(end)) return ranges;
  throw new ConnectorError("bad-file", "its row groups have impossible sizes", { partition });
}

function codecsOf(metadata: FileMetaData, names: readonly string[]): Set<string> {
  const columns = metadata.row_groups.flatMap((group) => group.columns);
  const read = columns.flatMap(({ meta_data }) =>
    meta_data && names.includes(meta_data.path_in_schema[0] ?? "") ? [meta_data.codec] : [],
  );
  return new Set(read);
}

function join(chunks: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  if (chunks.length === 1) return chunks[0]!;
  const joined: unknown[] = [];
  for (const chunk of chunks) for (let i = 0; i < chunk.length; i++) joined.push(chunk[i]);
  return joined;
}
