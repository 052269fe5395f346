import type { AnyStream } from "../../graph/any-stream.ts";
import { addLocalStep, type WithLate } from "./add-local-step.ts";
import { ReorderLogic } from "./reorder-logic.ts";

/** The method `reorder` of streams. */
export interface ReorderMethod<S extends AnyStream> {
  /**
   * Sorts by event time: holds each record until no earlier one is expected, that is, until the step's watermark has
   * passed it. Records of one instant stay in the order in which they came. What comes behind the watermark of its
   * partition can no longer be sorted in, and goes to `late` at once, as it came: which records those are depends on
   * the partition alone, not on batches. Keys and event times are kept.
   *
   * Holds as many records as fall within the disorder. Each worker sorts what comes by on it.
   * @param id Step id, unique in the flow.
   * @throws {FlowError} `no-event-time` where the stream has none.
   * @example
   * ```ts
   * const eventTime = { at: (n: number) => n, outOfOrder: 10 };
   * const { results, late } = flow.input("n", [20, 15, 40, 35, 12], { eventTime }).reorder("sort");
   * results.output("sorted", (n) => console.log(n)); // late 12, 15, 20, 35, 40
   * late.output("late", (n) => console.log("late", n));
   * ```
   */
  reorder(id: string): WithLate<S>;
}

/** Declares the step: see {@link ReorderMethod.reorder}. */
export function reorder(stream: AnyStream, id: string): WithLate<AnyStream> {
  return addLocalStep(stream, id, "reorder", (context) => new ReorderLogic(context));
}
