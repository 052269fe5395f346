import { FlowError } from "../../errors.ts";
import { checkedCount, checkedOptions } from "../../values/checked.ts";
import { checkOverlap } from "./whole.ts";
import type { CountWindower } from "./windower.ts";

/**
 * Windows of so many records of a key, in the order in which they come. They need no event time, and no record is
 * late. Windows that are not full when the input ends give what they have.
 * @param size Records of a window, 1 or more.
 * @param options `every`: a window begins at every so many records, no more than `size`, and no less than a
 * 100,000th of it. Default: `size`, side by side.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * flow.input("n", [1, 2, 3, 4, 5]).keyBy("all", () => "all").window(countWindow(2)).sum("sum").results
 *   .output("print", ({ value }) => console.log(value)); // 3, 7, 5
 * ```
 */
export function countWindow(size: number, options: { readonly every?: number } = {}): CountWindower {
  checkedCount("countWindow: size", size);
  const { every = size } = checkedOptions(options, ["every"], "countWindow: options");
  checkedCount("countWindow: every", every);
  if (every > size)
    throw new FlowError(
      "bad-option",
      "countWindow: every is more than size: some records would be in no window",
    );
  checkOverlap(size / every, "countWindow: every");
  return { kind: "count", size, every };
}
