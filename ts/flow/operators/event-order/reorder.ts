import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { AnyStream } from "../../graph/any-stream.ts";
import { EventOrder, type Waiting } from "../../state/event-order.ts";
import type { Key } from "../../values/key.ts";
import { addLocalStep, type WithLate } from "./add-local-step.ts";

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
   * @throws {FlowError} `bad-option` where the stream has no event time.
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
  return addLocalStep(stream, id, "reorder", (context) => new Reorder(context));
}

/** Hands records on in the order of event time, and late ones aside. */
export abstract class InEventOrder implements KeyedLogic {
  /** How much earlier than what is released that may be which is emitted then, in ms. */
  readonly lag?: number;
  readonly #waiting = new EventOrder("at");
  readonly #context: KeyedLogicContext;

  constructor(context: KeyedLogicContext) {
    this.#context = context;
  }

  /** Records that wait. */
  get liveCells(): number {
    return this.#waiting.size;
  }

  onBatch(
    values: readonly unknown[],
    keys: readonly Key[] | undefined,
    eventTimes: readonly number[] | undefined,
    watermark: number,
  ): void {
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes![i]!;
      const key = keys?.[i];
      if (eventTime < watermark) this.#context.emitAside(LATE, values[i], key, eventTime);
      else this.#waiting.add(values[i], key, eventTime, watermark, 0);
    }
  }

  /** What is released travels at its own instant: timers of steps behind come before it or not, whatever the batches. */
  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    const { lag = 0 } = this;
    this.#waiting.release(watermark, (record) => {
      emitAt(record.eventTime - lag);
      this.release(record);
    });
  }

  /** It is a record's turn. */
  protected abstract release(record: Waiting): void;
}

class Reorder extends InEventOrder {
  readonly #emit: KeyedLogicContext["emit"];

  constructor(context: KeyedLogicContext) {
    super(context);
    this.#emit = context.emit;
  }

  protected release({ value, key, eventTime }: Waiting): void {
    this.#emit(value, key, eventTime);
  }
}

/** Index of the output for late records. */
const LATE = 1;
