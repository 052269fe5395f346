import type { Batch } from "../../../timely/index.ts";
import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { begun, type Rest, type Work } from "../../engine/work.ts";
import type { OrderedRecords, WaitingRecord } from "../../state/ordered-records.ts";

/** Index of the output for late records. */
const LATE = 1;

/** Hands records on in the order of event time, and late ones aside. */
export abstract class InEventOrder implements KeyedLogic {
  /** How much earlier than what is released that may be which is emitted then, in ms. */
  readonly lag?: number;
  readonly #waiting: OrderedRecords;
  readonly #context: KeyedLogicContext;

  constructor(context: KeyedLogicContext) {
    this.#context = context;
    this.#waiting = context.state.ordered("waiting", "at");
  }

  onBatch({ values, keys, eventTimes }: Batch<unknown>, watermark: number): void {
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes![i]!; // the step is declared on streams with event time alone
      const key = keys?.[i];
      if (eventTime < watermark) this.#context.emitTo(LATE, values[i], key, eventTime);
      else this.#waiting.add(values[i], key, eventTime, watermark, 0);
    }
  }

  /** What is released travels at its own instant: timers of steps behind come before it or not, whatever the batches. */
  onWatermark(watermark: number, emitAt: (instant: number) => void): Rest {
    return begun(this.moveTo(watermark, emitAt));
  }

  protected *moveTo(watermark: number, emitAt: (instant: number) => void): Work {
    const { lag = 0 } = this;
    for (
      let record = this.#waiting.take(watermark);
      record !== undefined;
      record = this.#waiting.take(watermark)
    ) {
      emitAt(record.eventTime - lag);
      const rest = this.release(record);
      if (rest) yield* rest;
      if (this.#context.isFull?.()) yield;
    }
  }

  /** It is a record's turn. */
  protected abstract release(record: WaitingRecord): Rest;
}
