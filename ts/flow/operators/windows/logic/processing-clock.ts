import type { KeyedLogic, KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import { begun, finish, type Rest, type Work } from "../../../engine/work.ts";
import type { KeyedBatch } from "../../../hot/stage.ts";
import type { EventWindows } from "./event-windows.ts";

/**
 * Windows of event time run by the wall clock: a record happens when it comes, and the watermark is the time. The
 * clock is taken to stand still where it goes back. How far it has come is not saved: the host's clock tells.
 */
export class ProcessingClock implements KeyedLogic {
  readonly #windows: EventWindows;
  readonly #context: KeyedLogicContext;
  /** A batch's values, as the windows take them. */
  readonly #valuesOf: (batch: KeyedBatch) => unknown[];
  #now: number = Number.NEGATIVE_INFINITY;

  constructor(
    windows: EventWindows,
    context: KeyedLogicContext,
    valuesOf: (batch: KeyedBatch) => unknown[] = ({ values }) => values,
  ) {
    this.#windows = windows;
    this.#context = context;
    this.#valuesOf = valuesOf;
  }

  /** What waits until the clock has passed this very instant has its turn at the next one at the earliest. */
  get wakeAt(): number {
    return this.#windows.nextTurn;
  }

  onBatch(batch: KeyedBatch): void {
    const { keys } = batch;
    finish(this.#advance(this.#context.host.now()));
    const eventTimes = new Array<number>(keys.length).fill(this.#now);
    this.#windows.onBatch({ values: this.#valuesOf(batch), keys, eventTimes }, this.#now);
  }

  onWake(now: number): Rest {
    return this.#advance(now);
  }

  onEnd(): Rest {
    return begun(this.#end());
  }

  *#end(): Work {
    yield* this.#windows.onWatermark(Number.POSITIVE_INFINITY, stay) ?? [];
    yield* this.#windows.onEnd?.() ?? [];
  }

  #advance(now: number): Rest {
    this.#now = Math.max(this.#now, Math.floor(now));
    return this.#windows.onWatermark(this.#now, stay);
  }
}

/** Results travel where the step is: the wall clock is no instant of event time. */
const stay = (): void => {};
