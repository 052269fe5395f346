// Not by `Math.min(...numbers)`: a long list overflows the stack.

/** The least of some numbers; +Infinity of none. */
export function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

/** The greatest of some numbers; -Infinity of none. */
export function greatest(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
