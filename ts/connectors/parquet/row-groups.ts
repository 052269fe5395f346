import type { FileMetaData } from "hyparquet";
import { ConnectorError } from "../errors.ts";
import type { ParquetBuffer, ParquetOptions } from "./buffer-source.ts";
import { ColumnReader, type Range } from "./column-reader.ts";
import { decompressWith } from "./decompress.ts";
import { readFooter } from "./footer.ts";
import { loadCompressors, loadHyparquet } from "./load-hyparquet.ts";
import { type Column, columnsOf } from "./schema.ts";
import { countOf, mostValues } from "./sizes.ts";

/** Some rows, column by column. */
export interface RowGroup {
  /** Index of the first row in the file, and of the one behind the last that can be read. */
  readonly start: number;
  readonly end: number;
  readonly columns: readonly ArrayLike<unknown>[];
  /** Why the row behind the last cannot be read. */
  readonly failure: ConnectorError | undefined;
}

/** A Parquet file, ready to be read row group by row group. */
export interface RowGroups {
  readonly rows: number;
  readonly names: readonly string[];
  /** Reads the row group that holds a row. */
  read(row: number): Promise<RowGroup>;
}

/** @throws {ConnectorError} `bad-file`, `bad-option`, `cannot-open` */
export async function openRowGroups(
  file: ParquetBuffer,
  options: ParquetOptions<object>,
  partition: string,
): Promise<RowGroups> {
  const hyparquet = await loadHyparquet();
  const [metadata, available, ranges] = await orBadFile(partition, async () => {
    const metadata = await readFooter(file, (footer) => hyparquet.parquetMetadata(footer));
    return [metadata, columnsOf(metadata.schema), rangesOf(metadata)] as const;
  });
  const columns = wantedColumns(available, options, partition);
  const compressors = options.compressors ?? (await loadCompressors(codecsOf(metadata, columns)));
  const reader = new ColumnReader(hyparquet, file, metadata, options, decompressWith(hyparquet, compressors));

  const read = async (range: Range): Promise<RowGroup> => {
    const read = await orBadFile(partition, () => reader.readAll(columns, range));
    let end = range.end;
    let failure: ConnectorError | undefined;
    for (const { bad } of read) {
      if (bad === undefined || bad.row >= end) continue;
      end = bad.row;
      failure = new ConnectorError("bad-value", bad.problem, { partition, row: bad.row });
    }
    return { start: range.start, end, columns: read.map(({ values }) => values), failure };
  };

  return {
    rows: ranges.at(-1)?.end ?? 0,
    names: columns.map(({ name }) => name),
    read: (row) => read(ranges.find(({ end }) => row < end)!), // the caller asks for rows there are
  };
}

async function orBadFile<R>(partition: string, read: () => Promise<R>): Promise<R> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    const problem = `not a Parquet file that can be read: ${(cause as Error).message}`;
    throw new ConnectorError("bad-file", problem, { partition }, cause);
  }
}

/** @throws {ConnectorError} `bad-option` for one that is not there, `bad-file` for one that an object cannot have. */
function wantedColumns(
  available: readonly Column[],
  options: ParquetOptions<object>,
  partition: string,
): readonly Column[] {
  const byName = new Map(available.map((column) => [column.name, column]));
  const names: readonly string[] = options.columns ?? [...byName.keys()];
  return names.map((name) => {
    const column = byName.get(name);
    if (column === undefined) {
      const problem = `no column is named ${JSON.stringify(name)}; there are ${[...byName.keys()].join(", ")}`;
      throw new ConnectorError("bad-option", problem, { partition });
    }
    if (!column.leaves.some(({ path }) => path.includes("__proto__"))) return column;
    throw new ConnectorError("bad-file", 'no column may be named "__proto__"', { partition });
  });
}

/** @throws {RangeError} Where the row groups hold more or fewer rows than the file says. */
function rangesOf(metadata: FileMetaData): readonly Range[] {
  let end = 0;
  const ranges = metadata.row_groups.map(({ num_rows }, index) => {
    const start = end;
    const rows = countOf(num_rows);
    if (rows > mostValues) throw new RangeError("a row group is too large");
    end += rows;
    return { index, start, end };
  });
  const told = countOf(metadata.num_rows);
  if (told === end || told === 0) return ranges; // there are writers that leave it at 0
  throw new RangeError(`its row groups hold ${end} rows, not ${metadata.num_rows}`);
}

function codecsOf(metadata: FileMetaData, columns: readonly Column[]): Set<string> {
  const codecs = new Set<string>();
  for (const { columns: chunks } of metadata.row_groups)
    for (const { first, leaves } of columns)
      for (let i = 0; i < leaves.length; i++) {
        const codec = chunks[first + i]?.meta_data?.codec;
        if (codec !== undefined) codecs.add(codec);
      }
  return codecs;
}
