import type { Sink } from "../../../connectors/sink.ts";
import { describeKind } from "../../values/render-value.ts";

/**
 * The rows of each of `count` partitions, in order.
 * @param giveUp Called for a row that cannot be told where to go: it throws, or the row goes nowhere.
 */
export function rowsByPartition(
  sink: Sink<unknown>,
  values: readonly unknown[],
  count: number,
  giveUp: (row: number, cause: unknown) => void,
): number[][] {
  const parts: number[][] = Array.from({ length: count }, () => []);
  for (let row = 0; row < values.length; row++) {
    try {
      parts[partitionOf(sink, values[row], count)]!.push(row);
    } catch (cause) {
      giveUp(row, cause);
    }
  }
  return parts;
}

/** Index of the partition that a value goes to. */
export function partitionOf(sink: Sink<unknown>, value: unknown, count: number): number {
  if (count === 1) return 0;
  const index = sink.route?.(value, count);
  if (Number.isInteger(index) && index! >= 0 && index! < count) return index!;
  throw new RangeError(
    `route must return an index below ${count}, not ${typeof index === "number" ? index : describeKind(index)}`,
  );
}
