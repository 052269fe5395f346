import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { EventLifetimes, type Mortal } from "../../state/event-lifetimes.ts";
import { EventOrder } from "../../state/event-order.ts";
import { compareKeys, type Key } from "../../values/key.ts";
import { eachRow, type JoinCell, type Kept, keepers, latestOf, recordOf } from "./join-cell.ts";
import type { JoinPlan } from "./join-options.ts";

type EmitAt = (instant: number) => void;

interface Cell extends Mortal {
  readonly sides: Kept[][];
}

/** One worker's state of a keyed join: of each key, what it keeps of each side. */
export class JoinLogic implements KeyedLogic {
  /** Rows that are given when a key expires or the input ends are as old as the key's last value. */
  readonly lag: number;
  readonly inLoop: "answers" | undefined;
  readonly #plan: JoinPlan;
  readonly #context: KeyedLogicContext;
  readonly #cells: Map<Key, Cell> = new Map();
  readonly #order: EventOrder = new EventOrder("before");
  /** Absent where keys expire by the wall clock, or not at all. */
  readonly #lifetimes: EventLifetimes<Cell> | undefined;
  #emitAt: EmitAt | undefined;
  /** When what is at hand takes effect, in event time: rows travel there. */
  #instant = Number.NEGATIVE_INFINITY;

  constructor(plan: JoinPlan, context: KeyedLogicContext) {
    const { timed, inEventOrder, expireAfterMs } = plan;
    this.#plan = plan;
    this.#context = context;
    if (timed && expireAfterMs !== undefined) this.#lifetimes = new EventLifetimes(expireAfterMs);
    this.lag = givesAtEnd(plan) ? (expireAfterMs ?? Number.POSITIVE_INFINITY) : 0;
    const answersOnly = !inEventOrder && !givesAtEnd(plan) && expireAfterMs === undefined;
    this.inLoop = answersOnly ? "answers" : undefined;
  }

  /** Keys, and values that wait. */
  get liveCells(): number {
    return this.#cells.size + this.#order.size;
  }

  onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[] | undefined,
    watermark: number,
    side: number,
  ): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const eventTime = eventTimes?.[i];
      if (this.#plan.inEventOrder) this.#order.add(value, keys[i]!, eventTime!, watermark, side);
      else this.#take({ value, eventTime }, keys[i]!, side, eventTime);
    }
  }

  onWatermark(watermark: number, emitAt: EmitAt): void {
    this.#emitAt = emitAt;
    this.#order.release(watermark, (record) => {
      const { key, side, instant } = record;
      this.#expireUntil(instant);
      this.#instant = instant;
      this.#take(record, key!, side, instant);
    });
    // At the end too: how far the step had got before it depends on how the last records came, where rows travel must not.
    this.#expireUntil(watermark);
    this.#emitAt = undefined;
  }

  onTimer(key: Key): void {
    this.#expire(this.#cells.get(key)!);
  }

  onEnd(): void {
    for (const key of [...this.#cells.keys()].sort(compareKeys)) this.#expire(this.#cells.get(key)!);
  }

  #expireUntil(instant: number): void {
    const lifetimes = this.#lifetimes;
    if (lifetimes === undefined) return;
    for (let { next } = lifetimes; next !== undefined && next <= instant; { next } = lifetimes) {
      this.#instant = next;
      this.#expire(lifetimes.take());
    }
  }

  /** @param instant When it takes effect, in event time; what the key's expiry is counted from. */
  #take(kept: Kept, key: Key, side: number, instant: number | undefined): void {
    const cell = this.#cells.get(key) ?? this.#open(key);
    if (!keepers[this.#plan.keep](cell.sides[side]!, kept)) return;
    const { emit } = this.#plan;
    if (emit === "running")
      this.#give(
        key,
        cell.sides.map((values, i) => (i === side ? [kept] : values)),
      );
    if (emit === "complete" && cell.sides.every((values) => values.length > 0)) {
      this.#lifetimes?.forget(cell);
      this.#forget(key);
      this.#give(key, cell.sides);
    } else this.#postpone(cell, instant);
  }

  /** With two sides or more, a value alone never completes a key: so whatever completes has been postponed before. */
  #open(key: Key): Cell {
    const sides = this.#plan.names.map((): Kept[] => []);
    const cell = { key, usedAt: Number.NEGATIVE_INFINITY, isForgotten: false, sides };
    this.#cells.set(key, cell);
    return cell;
  }

  #postpone(cell: Cell, instant: number | undefined): void {
    const { expireAfterMs } = this.#plan;
    if (expireAfterMs === undefined) return;
    if (this.#lifetimes === undefined) {
      this.#context.timers.set(cell.key, this.#context.host.now() + expireAfterMs);
      return;
    }
    const isNew = cell.usedAt === Number.NEGATIVE_INFINITY;
    cell.usedAt = Math.max(cell.usedAt, instant!);
    if (isNew) this.#lifetimes.add(cell);
  }

  #expire({ key, sides }: Cell): void {
    this.#forget(key);
    if (givesAtEnd(this.#plan)) this.#give(key, sides, latestOf(sides.flat()));
  }

  #forget(key: Key): void {
    this.#cells.delete(key);
    if (this.#lifetimes === undefined) this.#context.timers.clear(key);
  }

  /** @param eventTime Of all the rows. Default: of each row, that of its latest value. */
  #give(key: Key, sides: JoinCell, eventTime?: number): void {
    const { names, required, timed } = this.#plan;
    if (required.some((isRequired, side) => isRequired && sides[side]!.length === 0)) return;
    this.#emitAt?.(this.#instant - this.lag);
    eachRow(sides, (row) => {
      this.#context.emit(recordOf(names, row), key, timed ? (eventTime ?? latestOf(row)) : undefined);
    });
  }
}

/** Whether rows are given when a key expires or the input ends. */
function givesAtEnd({ emit, required }: JoinPlan): boolean {
  return emit === "final" || (emit === "complete" && !required.every(Boolean));
}
