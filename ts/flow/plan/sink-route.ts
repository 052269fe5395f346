import type { Sink } from "../../connectors/sink.ts";

/** The values of each of `count` partitions, in order. */
export function rowsByPartition(sink: Sink<unknown>, values: readonly unknown[], count: number): unknown[][] {
  const parts: unknown[][] = Array.from({ length: count }, () => []);
  for (const value of values) parts[partitionOf(sink, value, count)]!.push(value);
  return parts;
}

/** Index of the partition that a value goes to. */
export function partitionOf(sink: Sink<unknown>, value: unknown, count: number): number {
  if (count === 1) return 0;
  const index = sink.route?.(value, count);
  if (Number.isInteger(index) && index! >= 0 && index! < count) return index!;
  throw new RangeError(`route must return an index below ${count}, not ${String(index)}`);
}
