/** The values of a column up to the first that cannot be had. */
export interface Converted {
  readonly values: ArrayLike<unknown>;
  readonly bad: BadValue | undefined;
}

/** A value that cannot be had. */
export interface BadValue {
  readonly row: number;
  readonly problem: string;
}

/**
 * Makes of hyparquet's values those that rows hold, deep inside lists and structs too: 64-bit integers as wished, and
 * bytes of their own, not a view of all that was read.
 */
export function converter(
  int64: "number" | "bigint",
): (values: ArrayLike<unknown>, firstRow: number) => Converted {
  const convert = (value: unknown): unknown => {
    if (typeof value === "bigint") return int64 === "bigint" ? value : toNumber(value);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Uint8Array) return value.slice();
    if (Array.isArray(value)) return value.map(convert);
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part)]));
  };
  return (values, firstRow) => {
    if (!needsConversion(values, int64)) return { values, bad: undefined };
    const converted: unknown[] = [];
    for (let i = 0; i < values.length; i++) {
      try {
        converted.push(convert(values[i]));
      } catch (error) {
        return { values: converted, bad: { row: firstRow + i, problem: (error as Error).message } };
      }
    }
    return { values: converted, bad: undefined };
  };
}

/** The values of a column are of one type, so the first that is there shows it. */
function needsConversion(values: ArrayLike<unknown>, int64: "number" | "bigint"): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === undefined || value === null) continue;
    if (typeof value === "bigint") return int64 === "number";
    return typeof value === "object" && !(value instanceof Date);
  }
  return false;
}

function toNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`${value} is too large for a number; set \`int64: "bigint"\``);
}
