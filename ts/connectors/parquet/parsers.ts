import type { ParquetParsers } from "hyparquet";
import type { ParquetOptions } from "./buffer-source.ts";
import type { Column } from "./schema.ts";

/** What hyparquet makes values of a column with. */
export function parsersFor(
  { hasMap }: Column,
  { timestamps }: ParquetOptions<object>,
): Partial<ParquetParsers> {
  return { ...(timestamps === "ms" ? msParsers : {}), stringFromBytes: hasMap ? keyText : text };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** hyparquet asks for texts that are not there, too. */
function text(bytes: Uint8Array | undefined): string {
  return (bytes && decoder.decode(bytes)) as string;
}

/** An object cannot be given this key in the way hyparquet does it. */
function keyText(bytes: Uint8Array | undefined): string {
  const key = text(bytes);
  if (key === "__proto__") throw new RangeError('a map has the key "__proto__"');
  return key;
}

const msParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (ms) => Number(ms),
  timestampFromMicroseconds: (us) => Math.floor(Number(us) / 1e3),
  timestampFromNanoseconds: (ns) => Math.floor(Number(ns) / 1e6),
  dateFromDays: (days) => days * 86_400_000,
};
