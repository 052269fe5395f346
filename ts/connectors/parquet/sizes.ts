/** A row group of more values is not believed: it could not be held. */
export const mostValues = 2 ** 26;

/** A count or size out of a file. @throws {RangeError} Where it cannot be one. */
export function countOf(value: bigint | number | undefined): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new RangeError("it has impossible sizes");
}
