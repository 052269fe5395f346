import { FlowError } from "../../errors.ts";
import { checkedOptions } from "../../values/checked.ts";
import type { Duration } from "../../values/duration.ts";
import type { Alignment } from "./tumbling.ts";
import { checkOverlap, originOf, wholeMs } from "./whole.ts";
import type { SlidingWindower, Tiling } from "./windower.ts";

/** Length and distance of sliding windows. */
export interface SlidingOptions extends Alignment {
  /** Length of a window: whole milliseconds, 1 or more. */
  readonly length: Duration;
  /** From the start of one window to that of the next: no more than the length, and no less than a 100,000th of it. */
  readonly every: Duration;
}

/**
 * Windows of one length that overlap: a new one begins at every `every`, and each record falls into all that cover
 * it. Also called hopping. Windows without records give nothing.
 *
 * With an aggregator that can merge, records are taken in once, in panes that the windows share, and a window is
 * put together from its panes in a few merges, however long it is: panes as by Krishnamurthy, Wu and Franklin
 * (SIGMOD 2006), merged on two stacks as by Tangwongsan, Hirzel and Schneider (DEBS 2017). An early result takes a few
 * merges too; one that a late record updates, those of its panes. Otherwise, and with early results at each record, each
 * window takes each record by itself.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * flow.input("r", [{ t: 1 }, { t: 6 }], { eventTime: { at: (r) => r.t } }).keyBy("all", () => "all")
 *   .window(sliding({ length: 10, every: 5 })).count("count").results
 *   .output("print", ({ start, value }) => console.log(start, value)); // -5 1, 0 2, 5 1
 * ```
 */
export function sliding(options: SlidingOptions): SlidingWindower {
  const {
    length,
    every,
    alignTo = 0,
  } = checkedOptions(options, ["length", "every", "alignTo"], "sliding: options");
  const lengthMs = wholeMs(length, "sliding: length", 1);
  const everyMs = wholeMs(every, "sliding: every", 1);
  const origin = originOf(alignTo, everyMs, "sliding: alignTo");
  if (everyMs > lengthMs)
    throw new FlowError(
      "bad-option",
      "sliding: every is more than length: some records would be in no window",
    );
  checkOverlap(lengthMs / everyMs, "sliding: every");
  return { kind: "sliding", lengthMs, everyMs, origin };
}

/** The starts of the windows that an instant is in, earliest first. */
export function startsOf({ lengthMs, everyMs, origin }: SlidingWindower, instant: number): number[] {
  const last = Math.floor((instant - origin) / everyMs) * everyMs + origin;
  const starts: number[] = [];
  for (let start = last; start + lengthMs > instant; start -= everyMs) starts.push(start);
  return starts.reverse();
}

/**
 * The panes of sliding windows: cut wherever a window begins or ends, so that each window is a run of whole panes,
 * one or two for each step from a window to the next.
 */
export function panesOf({ lengthMs, everyMs, origin }: SlidingWindower): Tiling {
  const cut = lengthMs % everyMs;
  return {
    startOf(instant) {
      const start = Math.floor((instant - origin) / everyMs) * everyMs + origin;
      return cut > 0 && instant - start >= cut ? start + cut : start;
    },
    endOf(start) {
      const begins = (start - origin) % everyMs === 0;
      return cut === 0 ? start + everyMs : begins ? start + cut : start + everyMs - cut;
    },
  };
}
