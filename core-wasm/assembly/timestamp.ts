// A timestamp in linear memory: `depth` consecutive f64, each an integer or an infinity.

/** Largest finite coordinate: 2^53 - 1. */
export const LARGEST: f64 = 9007199254740991;
export const MOST_COORDINATES: i32 = 4;

// @ts-ignore: decorator
@inline
export function coordinate(row: usize, i: i32): f64 {
  return load<f64>(row + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
export function setCoordinate(row: usize, i: i32, value: f64): void {
  store<f64>(row + (<usize>i << 3), value);
}

/** Product order: every coordinate of `a` is less than or equal to that of `b`. */
// @ts-ignore: decorator
@inline
export function lessEqual(a: usize, b: usize, depth: i32): bool {
  if (load<f64>(a) > load<f64>(b)) return false;
  if (depth == 1) return true;
  if (load<f64>(a, 8) > load<f64>(b, 8)) return false;
  return depth == 2 || deepLessEqual(a, b, depth);
}

function deepLessEqual(a: usize, b: usize, depth: i32): bool {
  if (load<f64>(a, 16) > load<f64>(b, 16)) return false;
  return depth == 3 || load<f64>(a, 24) <= load<f64>(b, 24);
}

// @ts-ignore: decorator
@inline
export function same(a: usize, b: usize, depth: i32): bool {
  if (load<f64>(a) != load<f64>(b)) return false;
  if (depth == 1) return true;
  if (load<f64>(a, 8) != load<f64>(b, 8)) return false;
  return depth == 2 || deepSame(a, b, depth);
}

function deepSame(a: usize, b: usize, depth: i32): bool {
  if (load<f64>(a, 16) != load<f64>(b, 16)) return false;
  return depth == 3 || load<f64>(a, 24) == load<f64>(b, 24);
}

/** Lexicographic, so that it extends the product order: is `a` before `b`? */
// @ts-ignore: decorator
@inline
export function before(a: usize, b: usize, depth: i32): bool {
  const x = load<f64>(a), y = load<f64>(b);
  if (x != y) return x < y;
  return depth > 1 && restBefore(a, b, depth);
}

function restBefore(a: usize, b: usize, depth: i32): bool {
  for (let i = 1; i < depth; i++) {
    const x = coordinate(a, i), y = coordinate(b, i);
    if (x != y) return x < y;
  }
  return false;
}

// Unrolled: memory.copy costs more than the whole comparison for rows this short.
// @ts-ignore: decorator
@inline
export function copyTime(to: usize, from: usize, depth: i32): void {
  store<f64>(to, load<f64>(from));
  if (depth == 1) return;
  store<f64>(to, load<f64>(from, 8), 8);
  if (depth > 2) copyRest(to, from, depth);
}

function copyRest(to: usize, from: usize, depth: i32): void {
  store<f64>(to, load<f64>(from, 16), 16);
  if (depth > 3) store<f64>(to, load<f64>(from, 24), 24);
}

/** Whether every coordinate is an integer of at most 53 bits, or an infinity (NaN is neither). */
export function isTime(row: usize, depth: i32): bool {
  for (let i = 0; i < depth; i++) {
    const x = coordinate(row, i), size = abs<f64>(x);
    if (size <= LARGEST ? trunc<f64>(x) != x : size != Infinity) return false;
  }
  return true;
}
