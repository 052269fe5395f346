import { FlowError } from "../../errors.ts";
import type { AnyKeyedStream, AnyStream, Like, ValueOf } from "../../graph/any-stream.ts";
import { checkedCount, checkedOptions } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { statefulAs } from "./stateful.ts";

/** When `collect` emits: at least one of the two. */
export type CollectOptions = CollectLimits & ({ readonly size: number } | { readonly within: Duration });

/** The limits of `collect`. */
export interface CollectLimits {
  /** As soon as a key has this many values, 1 or more. */
  readonly size?: number;
  /** When this much time has passed, by the wall clock, since the first value of the array. Later values do not put it off. */
  readonly within?: Duration;
}

/** The method `collect` of streams. */
export interface CollectMethod<S extends AnyKeyedStream> {
  /**
   * Gathers each key's values into arrays: up to a size, for a time, or both, whichever comes first. What is left
   * when the input ends is emitted then, in order of the keys.
   * @param id Step id, unique in the flow.
   * @param options When an array is full: `size` in values, and `within`, a duration in ms or as `{ seconds: 1 }`; at least
   * one of the two.
   * @throws {FlowError} `bad-option` if neither `size` nor `within` is given, or either is out of range.
   * @example
   * ```ts
   * flow.input("n", [1, 2, 3, 4, 5]).keyBy("all", () => "all").collect("pairs", { size: 2 })
   *   .values().output("print", console.log); // [1, 2], [3, 4], [5]
   * ```
   */
  collect(id: string, options: CollectOptions): Like<S, ValueOf<S>[]>;
}

/** Declares the step: see {@link CollectMethod.collect}. */
export function collect(stream: AnyStream, id: string, options: CollectOptions): unknown {
  const { size, withinMs } = checked(checkedOptions(options, ["size", "within"]));
  const give = (values: unknown[], context: KeyContext<Key, unknown[]>): unknown[][] => {
    context.forget();
    return [values];
  };
  return statefulAs("collect")(stream, id, {
    start: (): unknown[] => [],
    onValue(values: unknown[], value: unknown, context: KeyContext<Key, unknown[]>) {
      values.push(value);
      if (values.length >= size) return give(values, context);
      if (values.length === 1 && withinMs !== undefined) context.setTimer(context.now + withinMs);
      return [];
    },
    ...(withinMs === undefined ? {} : { onTimer: give }), // without timers it may stand in a loop
    onEnd: give,
  });
}

function checked({ size, within }: CollectLimits): { size: number; withinMs: number | undefined } {
  if (size === undefined && within === undefined)
    throw new FlowError("bad-option", "it needs a size, a time (within), or both");
  return {
    size: size === undefined ? Number.POSITIVE_INFINITY : checkedCount("size", size),
    withinMs: within === undefined ? undefined : toMilliseconds(within, "within"),
  };
}
