import type { KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { Work } from "../../engine/work.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { Lifetimes, Mortal } from "../../state/lifetimes.ts";
import type { WaitingRecord } from "../../state/ordered-records.ts";
import type { CellCodec } from "../../state/table.ts";
import { settled } from "../../values/bad-result.ts";
import type { Gap } from "./gap.ts";
import { InEventOrder } from "./in-event-order.ts";

/** How a series is filled. */
export interface FillPlan {
  /** How far apart its values are. */
  readonly everyMs: number;
  /** A gap that is longer stays as it is. */
  readonly longestMs: number;
  readonly valueAt: (gap: Gap<unknown>) => unknown;
}

/** The last value of a series. `usedAt` is its event time. */
interface Cell extends Mortal {
  value: unknown;
}

const codec: CellCodec<Cell> = {
  save: ({ usedAt, value }) => [usedAt, value],
  load(saved, key) {
    const [usedAt, value] = saved as [number, unknown];
    return { key, usedAt, isForgotten: false, value };
  },
};

/** Passes the values of each series on in the order of event time, and puts in what is missing between them. */
export class FillLogic extends InEventOrder {
  override readonly lag: number;
  readonly #plan: FillPlan;
  readonly #context: KeyedLogicContext;
  readonly #last: KeyedState<Cell>;
  readonly #lifetimes: Lifetimes<Cell>;

  constructor(plan: FillPlan, context: KeyedLogicContext) {
    super(context);
    this.lag = plan.longestMs;
    this.#plan = plan;
    this.#context = context;
    this.#last = context.state.keyed("last", codec);
    this.#lifetimes = context.state.lifetimes(this.#last, plan.longestMs);
  }

  /** Also forgets series that any gap would be too long for: what is released from now on is not before `watermark`. */
  protected override *moveTo(watermark: number, emitAt: (instant: number) => void): Work {
    yield* super.moveTo(watermark, emitAt);
    const lifetimes = this.#lifetimes;
    for (let { next } = lifetimes; next !== undefined && next < watermark; { next } = lifetimes)
      this.#last.delete(lifetimes.take().key);
  }

  protected *release({ value, key, eventTime }: WaitingRecord): Work {
    const last = this.#last.get(key!); // the step is keyed
    if (last !== undefined && eventTime - last.usedAt <= this.lag) yield* this.#fill(last, value, eventTime);
    this.#context.emit(value, key, eventTime);
    if (last === undefined) {
      const cell = { key: key!, usedAt: eventTime, isForgotten: false, value };
      this.#last.set(key!, cell);
      this.#lifetimes.add(cell);
    } else {
      last.value = value;
      last.usedAt = eventTime;
      this.#last.touch(key!);
    }
  }

  *#fill({ key, value: before, usedAt: start }: Cell, after: unknown, end: number): Work {
    const { everyMs, valueAt } = this.#plan;
    for (let n = 1, at = start + everyMs; at < end; n++, at = start + n * everyMs) {
      const gap = { before, after, fraction: (at - start) / (end - start), eventTime: at };
      let value: unknown;
      try {
        value = settled(valueAt(gap), "the function that fills gaps");
      } catch (cause) {
        const problem = "the function that fills gaps threw";
        this.#context.desk.reject("step-failed", problem, gap, key, at, cause);
        continue;
      }
      this.#context.emit(value, key, at);
      if (this.#context.isFull?.()) yield;
    }
  }
}
