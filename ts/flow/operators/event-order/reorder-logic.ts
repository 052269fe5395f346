import type { KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { WaitingRecord } from "../../state/ordered-records.ts";
import { InEventOrder } from "./in-event-order.ts";

/** Passes records on in the order of event time. */
export class ReorderLogic extends InEventOrder {
  readonly #emit: KeyedLogicContext["emit"];

  constructor(context: KeyedLogicContext) {
    super(context);
    this.#emit = context.emit;
  }

  protected release({ value, key, eventTime }: WaitingRecord): void {
    this.#emit(value, key, eventTime);
  }
}
