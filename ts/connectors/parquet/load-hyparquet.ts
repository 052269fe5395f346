import type { Compressors } from "hyparquet";
import { ConnectorError } from "../errors.ts";

/** The package, which is optional. */
export type Hyparquet = typeof import("hyparquet");

/** @throws {ConnectorError} `cannot-open` where the optional package is not installed. */
export async function loadHyparquet(): Promise<Hyparquet> {
  return import("hyparquet").catch((cause: unknown) => {
    throw new ConnectorError(
      "cannot-open",
      "Parquet needs the package hyparquet: npm install hyparquet",
      {},
      cause,
    );
  });
}

/** Codecs that hyparquet brings along. */
const builtIn: readonly string[] = ["UNCOMPRESSED", "SNAPPY"];

/**
 * The decompressors that these codecs need.
 * @throws {ConnectorError} `cannot-open` where they need an optional package that is not installed.
 */
export async function loadCompressors(codecs: Iterable<string>): Promise<Compressors | undefined> {
  const needed = [...codecs].find((codec) => !builtIn.includes(codec));
  if (needed === undefined) return undefined;
  const { compressors } = await import("hyparquet-compressors").catch((cause: unknown) => {
    const problem = `${needed} needs the package hyparquet-compressors (npm install hyparquet-compressors)`;
    throw new ConnectorError("cannot-open", `${problem}, or a decompressor in \`compressors\``, {}, cause);
  });
  return compressors;
}
