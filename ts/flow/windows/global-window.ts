import type { Duration } from "../duration.ts";
import { FlowError } from "../errors.ts";
import { wholeCount, wholeMs } from "./whole.ts";
import type { GlobalWindower, Trigger } from "./windower.ts";

/** When a global window gives results. One of `count`, `every` and `when`. */
export interface GlobalOptions<V> {
  readonly trigger:
    | { readonly count: number }
    | { readonly every: Duration }
    | { readonly when: (value: V, eventTime: number | undefined) => boolean };
  /** Forget what the window has after each result. Default: false, results are of all records so far. */
  readonly purge?: boolean;
}

/**
 * One window a key, for all time, whose results a trigger asks for: at every so many records of the key (`count`), at
 * records for which a function is true (`when`), or at each multiple of a duration, for the keys that have had records
 * since (`every`; event time, or the wall clock with the clock "processing"). Results are `early`, with `purge` they
 * are `final`; what is left when the input ends is `final`. Only `every` needs event time, and no record is late.
 * Results carry the latest event time of the key's records.
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
export function globalWindow<V>({ trigger, purge = false }: GlobalOptions<V>): GlobalWindower<V> {
  return { kind: "global", trigger: checked(trigger), purge };
}

function checked<V>(trigger: GlobalOptions<V>["trigger"]): Trigger<V> {
  if ("count" in trigger) return { count: wholeCount(trigger.count, "globalWindow: count") };
  if ("every" in trigger) return { everyMs: wholeMs(trigger.every, "globalWindow: every", 1) };
  if (typeof trigger.when === "function") return trigger;
  throw new FlowError("bad-option", "globalWindow: trigger needs count, every or when");
}
