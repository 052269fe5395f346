import { FlowError } from "../../errors.ts";
import { checkedBoolean, checkedCount, checkedFunction, checkedOptions } from "../../values/checked.ts";
import type { Duration } from "../../values/duration.ts";
import { wholeMs } from "./whole.ts";
import type { GlobalWindower, Trigger } from "./windower.ts";

/** When a result of a global window is due. */
interface When<V> {
  /** At every so many records of the key; with `purge`, since the last result. */
  readonly count: number;
  /** At each multiple of a duration, for the keys that have had records since their last result. */
  readonly every: Duration;
  /** At records for which it is true. */
  readonly when: (value: V, eventTime: number | undefined) => boolean;
}

/** When a global window gives results. */
export interface GlobalOptions<V> {
  /** One of `count`, `every` and `when`, or several: then whenever one of them says so. */
  readonly trigger: Partial<When<V>> &
    (Pick<When<V>, "count"> | Pick<When<V>, "every"> | Pick<When<V>, "when">);
  /** Forget what the window has after each result. Default: false, results are of all records so far. */
  readonly purge?: boolean;
}

/**
 * One window a key, for all time, whose results a trigger asks for: at every so many records of the key (`count`), at
 * records for which a function is true (`when`), or at each multiple of a duration, for the keys that have had records
 * since (`every`; event time, or the wall clock with the clock "processing"). Several may be given, such as every
 * hundred records and every second: a result is due whenever one of them says so. Results are `early`, with `purge` they
 * are `final`; what is left when the input ends is `final`. Only `every` needs event time, and no record is late; by
 * event time, it has records wait until the watermark has reached them. Results carry the latest event time of the
 * key's records.
 *
 * The state of a key is kept until it is purged or the input ends.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * const ends = (text: string) => text.endsWith(".");
 * flow.input("words", ["to", "be.", "or"]).keyBy("all", () => "all")
 *   .window(globalWindow({ trigger: { when: ends }, purge: true })).collect("sentence").results
 *   .output("print", ({ kind, value }) => console.log(kind, value)); // final ["to", "be."], final ["or"]
 * ```
 */
export function globalWindow<V>(options: GlobalOptions<V>): GlobalWindower<V> {
  const { trigger, purge = false } = checkedOptions(options, ["trigger", "purge"], "globalWindow: options");
  checkedBoolean("globalWindow: purge", purge);
  return {
    kind: "global",
    trigger: checked(checkedOptions(trigger, ["count", "every", "when"], "globalWindow: trigger")),
    purge,
  };
}

function checked<V>({ count, every, when }: Partial<When<V>>): Trigger<V> {
  if (count === undefined && every === undefined && when === undefined)
    throw new FlowError("bad-option", "globalWindow: trigger needs count, every or when");
  return {
    ...(count !== undefined && { count: checkedCount("globalWindow: count", count) }),
    ...(every !== undefined && { everyMs: wholeMs(every, "globalWindow: every", 1) }),
    ...(when !== undefined && { when: checkedFunction("globalWindow: when", when) }),
  };
}
