import type { Key } from "../key.ts";
import { addKeyedStep } from "../keyed/add-keyed-step.ts";
import { foldFinalLogic } from "../keyed/fold-final-logic.ts";
import type { KeyedStream } from "../keyed-stream.ts";
import { reducing } from "./reduce-final.ts";

/** What `<` orders the way one expects. */
export type Ordered = number | bigint | string | Date;

/** What `minFinal` and `maxFinal` share: of two values that are equal, the earlier one stays. */
export function extremeFinal<K extends Key, V>(
  stream: KeyedStream<K, V>,
  id: string,
  operator: "minFinal" | "maxFinal",
  by: (value: V) => Ordered,
): KeyedStream<K, V> {
  const better =
    operator === "minFinal" ? (a: Ordered, b: Ordered) => a < b : (a: Ordered, b: Ordered) => a > b;
  const reduce = (kept: V, value: V): V => (better(by(value), by(kept)) ? value : kept);
  return addKeyedStep(stream, id, operator, foldFinalLogic(reducing(reduce)));
}

/** What to compare values by: may be left out where they can be compared themselves. */
export type Measure<V> = [V] extends [Ordered] ? [by?: (value: V) => Ordered] : [by: (value: V) => Ordered];

/** A value that is its own measure. */
export const itself = (value: unknown): Ordered => value as Ordered;
