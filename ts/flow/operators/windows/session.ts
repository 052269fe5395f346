import { checkedOptions } from "../../values/checked.ts";
import type { Duration } from "../../values/duration.ts";
import { wholeMs } from "./whole.ts";
import type { SessionWindower } from "./windower.ts";

/**
 * Windows that last as long as a key is active: a record no more than `gap` after or before another of its key is in
 * the same session. A record that comes between two sessions merges them. The result's `start` is the event time of
 * the first record; `end` the first whole millisecond at which a record would begin another session, that is, one
 * more than the last record and the gap.
 *
 * A record is late if its event time (plus `allowedLateness`) is less than the watermark it came with, even where
 * a session is still open that would take it: so what a session has does not depend on how fast its records came.
 * @throws {FlowError} `bad-option`.
 * @example
 * ```ts
 * flow.input("clicks", [1, 3, 9, 10], { eventTime: { at: (t) => t } }).keyBy("user", () => "u1")
 *   .window(session({ gap: 5 })).collect("visit").results
 *   .output("print", ({ start, end, value }) => console.log(start, end, value)); // 1 9 [1, 3], 9 16 [9, 10]
 * ```
 */
export function session(options: { readonly gap: Duration }): SessionWindower {
  const { gap } = checkedOptions(options, ["gap"], "session: options");
  return { kind: "session", gapMs: wholeMs(gap, "session: gap", 0) };
}
