import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, type KeyOf, type Like, portsOf, type ValueOf } from "../../graph/any-stream.ts";
import type { Key, WideKey } from "../../values/key.ts";

/** The method `merge` of streams. */
export interface MergeMethod<S extends AnyStream> {
  /**
   * Joins streams into one that has the records of all. Each stream's own order is kept; how they interleave is not
   * defined. The watermark of the result is the least of the streams'. Costs nothing at run time.
   *
   * Where one of the streams has no event time the result has none either: steps that need it refuse the result when they
   * are declared. `withEventTime`, before or behind, gives it one.
   * @param id Step id, unique in the flow.
   * @param others Streams of the same flow; keyed ones must have keys of one type.
   * @throws {FlowError} `not-a-stream`, `foreign-stream`, `bad-option` for keyed mixed with unkeyed.
   * @example
   * ```ts
   * const odds = flow.input("odds", [1, 3]);
   * const evens = flow.input("evens", [2, 4]);
   * odds.merge("all", evens).output("print", console.log); // 1, 3, 2, 4
   * ```
   */
  merge<Others extends readonly Mergeable<S>[]>(
    id: string,
    ...others: Others
  ): Like<S, ValueOf<S> | ValueOf<Others[number]>, KeyOf<S> | KeyOf<Others[number]>>;
}

/** Declares the step: see {@link MergeMethod.merge}. */
export function merge(stream: AnyStream, id: string, ...others: AnyStream[]): AnyStream {
  const inputs = portsOf([stream, ...others]);
  const { keyed } = inputs[0]!;
  if (inputs.some((port) => port.keyed !== keyed)) {
    throw new FlowError("bad-option", "it mixes keyed and unkeyed streams; use keyBy or values first");
  }
  const timed = inputs.every((port) => port.timed);
  return addStep(stream.flow, id, { kind: "merge", operator: "merge", inputs }, [{ keyed, timed }])[0]!;
}

/** A stream that can be merged with `S`: of the same kind, with keys of one kind, whatever it carries. */
type Mergeable<S extends AnyStream> = Like<S, unknown, KeyOf<S> | WideKeyOf<KeyOf<S>>>;
type WideKeyOf<K> = K extends Key ? WideKey<K> : K;
