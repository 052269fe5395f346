import { compareKeys, type Key } from "../key.ts";
import { KeyTimers } from "../keyed/key-timers.ts";
import type { KeyedLogic, KeyedLogicContext } from "../keyed/keyed-logic.ts";
import { EventOrder } from "./event-order.ts";
import { combinations, type JoinCell, type Kept, keepers, latestOf } from "./join-cell.ts";
import type { JoinPlan } from "./join-options.ts";

type EmitAt = (instant: number) => void;

/** One worker's state of a keyed join: of each key, what it keeps of each side. */
export class JoinLogic implements KeyedLogic {
  /** Rows that are given when a key expires or the input ends are as old as the key's last value. */
  readonly lag: number;
  readonly inLoop: "answers" | undefined;
  readonly #plan: JoinPlan;
  readonly #context: KeyedLogicContext;
  readonly #cells: Map<Key, JoinCell> = new Map();
  readonly #order: EventOrder = new EventOrder();
  /** When each key expires, by event time or by the wall clock. */
  readonly #expiry: KeyTimers;

  constructor(plan: JoinPlan, context: KeyedLogicContext) {
    this.#plan = plan;
    this.#context = context;
    this.#expiry = plan.timed ? new KeyTimers() : context.timers;
    this.lag = givesAtEnd(plan) ? (plan.expireAfterMs ?? Number.POSITIVE_INFINITY) : 0;
    const answersOnly = !plan.inEventOrder && !givesAtEnd(plan) && plan.expireAfterMs === undefined;
    this.inLoop = answersOnly ? "answers" : undefined;
  }

  onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[] | undefined,
    watermark: number,
    side: number,
  ): void {
    for (let i = 0; i < values.length; i++) {
      if (this.#plan.inEventOrder) this.#order.add(values[i], keys[i]!, eventTimes![i]!, watermark, side);
      else this.#take(values[i], keys[i]!, eventTimes?.[i], side, eventTimes?.[i]);
    }
  }

  onWatermark(watermark: number, emitAt: EmitAt): void {
    if (this.#plan.inEventOrder) this.#takeInOrder(watermark, emitAt);
    if (this.#plan.timed && watermark < Number.POSITIVE_INFINITY) this.#expireUntil(watermark, emitAt);
  }

  onTimer(key: Key): void {
    this.#expire(key);
  }

  onEnd(): void {
    for (const key of [...this.#cells.keys()].sort(compareKeys)) this.#expire(key);
  }

  #takeInOrder(watermark: number, emitAt: EmitAt): void {
    for (;;) {
      const record = this.#order.takeBefore(watermark);
      if (record === undefined) return;
      const { value, key, eventTime, side, instant } = record;
      this.#expireUntil(instant, emitAt);
      emitAt(instant - this.lag);
      this.#take(value, key, eventTime, side, instant);
    }
  }

  #expireUntil(instant: number, emitAt: EmitAt): void {
    for (let due = this.#expiry.takeDue(instant); due !== undefined; due = this.#expiry.takeDue(instant)) {
      emitAt(due.at - this.lag);
      this.#expire(due.key);
    }
  }

  /** @param instant When it takes effect, in event time; what the key's expiry is counted from. */
  #take(
    value: unknown,
    key: Key,
    eventTime: number | undefined,
    side: number,
    instant: number | undefined,
  ): void {
    const cell = this.#cells.get(key) ?? this.#open(key);
    const kept = { value, eventTime };
    if (!keepers[this.#plan.keep](cell[side]!, kept)) return;
    const { emit } = this.#plan;
    if (emit === "running")
      this.#give(
        key,
        cell.map((values, i) => (i === side ? [kept] : values)),
      );
    if (emit === "complete" && cell.every((values) => values.length > 0)) {
      this.#forget(key);
      this.#give(key, cell);
    } else this.#postpone(key, instant);
  }

  #open(key: Key): JoinCell {
    const cell = this.#plan.names.map((): Kept[] => []);
    this.#cells.set(key, cell);
    return cell;
  }

  #postpone(key: Key, instant: number | undefined): void {
    const { expireAfterMs, timed } = this.#plan;
    if (expireAfterMs === undefined) return;
    const from = timed ? instant! : this.#context.host.now();
    const at = from + expireAfterMs;
    if (at > (this.#expiry.at(key) ?? Number.NEGATIVE_INFINITY)) this.#expiry.set(key, at);
  }

  #expire(key: Key): void {
    const cell = this.#cells.get(key)!;
    this.#forget(key);
    if (givesAtEnd(this.#plan)) this.#give(key, cell, latestOf(cell.flat()));
  }

  #forget(key: Key): void {
    this.#cells.delete(key);
    this.#expiry.clear(key);
  }

  /** @param eventTime Of all the rows. Default: of each row, that of its latest value. */
  #give(key: Key, cell: JoinCell, eventTime?: number): void {
    const { names, required, timed } = this.#plan;
    if (required.some((isRequired, side) => isRequired && cell[side]!.length === 0)) return;
    for (const row of combinations(cell)) {
      const record = Object.fromEntries(names.map((name, side) => [name, row[side]?.value]));
      this.#context.emit(record, key, timed ? (eventTime ?? latestOf(row)) : undefined);
    }
  }
}

/** Whether rows are given when a key expires or the input ends. */
function givesAtEnd({ emit, required }: JoinPlan): boolean {
  return emit === "final" || (emit === "complete" && !required.every(Boolean));
}
