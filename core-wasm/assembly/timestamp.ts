// A timestamp in linear memory, a row: `depth` consecutive f64, 1 to 4 of them.
//
//   row → │ coordinate 0 │ … │ coordinate depth-1 │
//
// A coordinate is an integer of at most 53 bits or an infinity, never NaN: a comparison with NaN is false, so it would
// be at or before everything, and a frontier that holds it would say that anything can come. Nothing here checks
// that; what comes in is checked at the boundary (`isTime` for bytes, ts/core for calls). Rows that are compared
// have one depth: the kernels read as many coordinates of both.

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

/** Product order: every coordinate of `a` is less than or equal to that of `b`. Unrolled, being the innermost loop. */
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

/** Equality by value, so 0 and -0 are the same here; where rows are hashed or compared as bytes, -0 must not occur. */
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

/**
 * Lexicographic order: total, and it extends the product order, because the first coordinate in which a lesser
 * timestamp differs is a lesser one. So rows sorted by it never come before a row that is less than they are.
 */
// @ts-ignore: decorator
@inline
export function before(a: usize, b: usize, depth: i32): bool {
  const x = load<f64>(a), y = load<f64>(b);
  if (x != y) return x < y;
  return depth > 1 && restBefore(a, b, depth);
}

/** Below 0 where `a` comes before `b` in that order, above 0 where it comes after. */
export function compare(a: usize, b: usize, depth: i32): i32 {
  return before(a, b, depth) ? -1 : same(a, b, depth) ? 0 : 1;
}

function restBefore(a: usize, b: usize, depth: i32): bool {
  for (let i = 1; i < depth; i++) {
    const x = coordinate(a, i), y = coordinate(b, i);
    if (x != y) return x < y;
  }
  return false;
}

/**
 * Copies a row. Unrolled, because memory.copy costs more than a whole comparison for rows this short. Rows that overlap
 * in part would be torn unless `to` lies below `from`.
 */
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

/** Whether every coordinate is an integer of at most 53 bits, or an infinity (NaN is neither). -0 passes. */
export function isTime(row: usize, depth: i32): bool {
  for (let i = 0; i < depth; i++) {
    const x = coordinate(row, i), size = abs<f64>(x);
    if (size <= LARGEST ? trunc<f64>(x) != x : size != Infinity) return false;
  }
  return true;
}
