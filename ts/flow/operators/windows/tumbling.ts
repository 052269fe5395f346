import type { Instant } from "../../event-time/instant.ts";
import { checkedOptions } from "../../values/checked.ts";
import type { Duration } from "../../values/duration.ts";
import { originOf, wholeMs } from "./whole.ts";
import type { AlignedWindower } from "./windower.ts";

/** Where windows of a fixed length begin. */
export interface Alignment {
  /** A window begins at this instant, and at every length from it, backwards too. Default: 0, the start of 1970. */
  readonly alignTo?: Instant;
}

/**
 * Windows of one length, side by side: each record falls into exactly one. A window `[start, end)` has its first
 * instant and not its last; those before 1970 are like the others.
 * @param length Length of a window: whole milliseconds, 1 or more.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * flow.input("r", [{ t: 1 }, { t: 11 }, { t: 12 }], { eventTime: { at: (r) => r.t } }).keyBy("all", () => "all")
 *   .window(tumbling(10)).count("count").results
 *   .output("print", ({ start, value }) => console.log(start, value)); // 0 1, 10 2
 * ```
 */
export function tumbling(length: Duration, options: Alignment = {}): AlignedWindower {
  const { alignTo = 0 } = checkedOptions(options, ["alignTo"], "tumbling: options");
  const lengthMs = wholeMs(length, "tumbling: length", 1);
  const origin = originOf(alignTo, lengthMs, "tumbling: alignTo");
  return {
    kind: "aligned",
    shape: `${lengthMs} ms from ${origin}`,
    startOf: (instant) => Math.floor((instant - origin) / lengthMs) * lengthMs + origin,
    endOf: (start) => start + lengthMs,
  };
}
