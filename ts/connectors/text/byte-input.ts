import { ConnectorError } from "../errors.ts";
import type { MaybePromise } from "../source.ts";

/** So many bytes at most are read, and kept in memory, at once. */
export const MOST_AT_ONCE: number = 2 ** 30;

/** Bytes that can be read at any offset: a file, a blob, an array. */
export interface ByteInput {
  /** Number of bytes when it was opened. */
  readonly size: number;
  /**
   * Reads bytes from offset `at` on into the start of `into`.
   * @returns How many, {@link MOST_AT_ONCE} at most; 0 where there are no more.
   */
  read(into: Uint8Array, at: number): Promise<number>;
  close(): MaybePromise<void>;
}

/** The error where bytes end at `end` that were `size` when they were opened. */
export function cutShort(partition: string, end: number, size: number): ConnectorError {
  const problem = `ends at byte ${end}, but held ${size} when it was opened: it was cut or replaced`;
  return new ConnectorError("file-changed", problem, { partition });
}
