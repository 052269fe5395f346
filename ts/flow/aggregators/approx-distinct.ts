import { FlowError } from "../errors.ts";
import { badValue } from "../values/bad-result.ts";
import { checkedFunction, checkedOptions } from "../values/checked.ts";
import { describeValue } from "../values/render-value.ts";
import type { Aggregator } from "./aggregator.ts";
import { hash64 } from "./hash-64.ts";
import { measuring } from "./staged.ts";

/** How close a distinct count is. */
export interface ApproxDistinctOptions {
  /** From 4 to 16: 2 to the power of it are the bytes of a full state. Default: 12, a standard error of 1.6 %. */
  readonly precision?: number;
}

/** The registers of a HyperLogLog: those other than 0 by index, until they are many. */
export type Registers = Map<number, number> | Uint8Array;

/**
 * About how many different values there are, in bounded memory: a HyperLogLog of 64-bit hashes, with the estimator of
 * Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), §4, which needs no corrections for
 * small counts. Its standard error is 1.04 / √(2 to the power of the precision). Does not depend on the order of values.
 * @param by What to tell values apart by, a text or a number: all else is `bad-value`.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * const visits = Array.from({ length: 3000 }, (_, i) => ({ user: `user-${i % 1000}` }));
 * flow.input("visits", visits).window(countWindow(3000))
 *   .aggregate("users", approxDistinct((visit) => visit.user))
 *   .results.output("print", ({ value }) => console.log(Math.abs(value - 1000) < 50)); // true
 * ```
 */
export function approxDistinct<V>(
  by: (value: V) => string | number,
  options: ApproxDistinctOptions = {},
): Aggregator<V, Registers, number> {
  checkedFunction("approxDistinct: by", by);
  const { precision = 12 } = checkedOptions(options, ["precision"], "approxDistinct: options");
  if (!Number.isInteger(precision) || precision < 4 || precision > 16)
    throw new FlowError(
      "bad-option",
      `approxDistinct: precision must be an integer from 4 to 16, not ${describeValue(precision)}`,
    );
  const size = 2 ** precision;
  const measure = (value: V): string | number => textOrNumber(by(value));
  const put = (registers: Registers, measured: string | number): Registers => {
    const { high, low } = hash64(measured);
    const rest = high << precision;
    const rank = rest !== 0 ? Math.clz32(rest) + 1 : 32 - precision + Math.clz32(low) + 1;
    return raise(registers, high >>> (32 - precision), rank, size);
  };
  return {
    init: () => new Map(),
    add: measuring((registers, value) => put(registers, measure(value)), measure, put),
    merge(left, right) {
      let merged = left;
      for (const [index, rank] of right.entries()) if (rank > 0) merged = raise(merged, index, rank, size);
      return merged;
    },
    result: (registers) => Math.round(estimate(countRanks(registers, size, 64 - precision), size)),
  };
}

/** All else would be hashed alike. */
function textOrNumber(value: string | number): string | number {
  if (typeof value === "string" || typeof value === "number") return value;
  throw badValue("approxDistinct needs a text or number", value);
}

/** A map of more than an eighth of the registers takes more memory than all of them. */
function raise(registers: Registers, index: number, rank: number, size: number): Registers {
  if (registers instanceof Uint8Array) {
    if (rank > registers[index]!) registers[index] = rank;
    return registers;
  }
  if (rank > (registers.get(index) ?? 0)) registers.set(index, rank);
  if (registers.size <= size / 8) return registers;
  const all = new Uint8Array(size);
  for (const [i, r] of registers) all[i] = r;
  return all;
}

/** How many registers there are of each rank, from 0 to `bits` + 1. */
function countRanks(registers: Registers, size: number, bits: number): number[] {
  const counts = new Array<number>(bits + 2).fill(0);
  for (const rank of registers.values()) counts[rank]!++;
  if (!(registers instanceof Uint8Array)) counts[0] = size - registers.size;
  return counts;
}

/** Algorithm 6 of the paper. */
function estimate(counts: readonly number[], size: number): number {
  const last = counts.length - 1;
  let z = size * tau(1 - counts[last]! / size);
  for (let rank = last - 1; rank >= 1; rank--) z = (z + counts[rank]!) / 2;
  z += size * sigma(counts[0]! / size);
  return (size / z) * (size / (2 * Math.LN2));
}

/** x + Σ x^(2^k) 2^(k-1), k ≥ 1. */
function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let power = x;
  let sum = x;
  for (let y = 1, before = Number.NaN; sum !== before; y *= 2) {
    power *= power;
    before = sum;
    sum += power * y;
  }
  return sum;
}

/** (1 - x - Σ (1 - x^(2^-k))² 2^-k) / 3, k ≥ 1. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let root = x;
  let sum = 1 - x;
  for (let y = 0.5, before = Number.NaN; sum !== before; y /= 2) {
    root = Math.sqrt(root);
    before = sum;
    sum -= (1 - root) ** 2 * y;
  }
  return sum / 3;
}
