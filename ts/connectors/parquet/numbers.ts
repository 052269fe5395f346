import { ConnectorError } from "../errors.ts";

/**
 * The values with every 64-bit integer as a number, deep inside lists and structs too.
 * @param firstRow Row of the first value, for messages.
 * @throws {ConnectorError} `bad-value` where a number cannot hold one exactly.
 */
export function withNumbers(values: ArrayLike<unknown>, firstRow: number): ArrayLike<unknown> {
  if (!mayHoldIntegers(values)) return values;
  const result = new Array<unknown>(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    result[i] = typeof value === "bigint" || isNested(value) ? convert(value, firstRow + i) : value;
  }
  return result;
}

/** The values of a column are of one type, so the first that is there shows it. */
function mayHoldIntegers(values: ArrayLike<unknown>): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== undefined && value !== null) return typeof value === "bigint" || isNested(value);
  }
  return false;
}

function convert(value: unknown, row: number): unknown {
  if (typeof value === "bigint") return toNumber(value, row);
  if (Array.isArray(value)) return value.map((part: unknown) => convert(part, row));
  if (!isNested(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part, row)]));
}

function isNested(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function toNumber(value: bigint, row: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new ConnectorError("bad-value", `${value} is too large for a number; set \`int64: "bigint"\``, {
    row,
  });
}
