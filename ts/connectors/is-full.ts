import { estimateBytes } from "../timely/estimate-bytes.ts";

/** Records of one read that weigh more are handed out before there are as many as were wanted. */
const MOST_BYTES = 4 * 2 ** 20;

/** So often the weight is looked at. */
const EVERY = 16;

/** Whether a read that gathers records one by one has enough of them. */
export function isFull(values: readonly unknown[], limit: number): boolean {
  const { length } = values;
  if (length >= limit) return true;
  return length > 0 && length % EVERY === 0 && length * estimateBytes(values[length - 1]) > MOST_BYTES;
}
