import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { begun, type Rest, repeated, type Work } from "../../engine/work.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { Lifetimes, Mortal } from "../../state/lifetimes.ts";
import type { OrderedRecords } from "../../state/ordered-records.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Key } from "../../values/key.ts";
import {
  type JoinCell,
  type Kept,
  keepers,
  latestOf,
  loadKept,
  recordOf,
  rowAt,
  rowsIn,
  type SavedKept,
  saveKept,
} from "./join-cell.ts";
import type { JoinPlan } from "./join-options.ts";

type EmitAt = (instant: number) => void;

/** `usedAt` is in event time or by the wall clock, whichever the key expires by; -Infinity where it does not. */
interface Cell extends Mortal {
  readonly sides: Kept[][];
}

const codec: CellCodec<Cell> = {
  save: ({ usedAt, sides }) => [usedAt, sides.map((side) => side.map(saveKept))],
  load(saved, key) {
    const [usedAt, sides] = saved as [number, SavedKept[][]];
    return { key, usedAt, isForgotten: false, sides: sides.map((side) => side.map(loadKept)) };
  },
};

/** One worker's state of a keyed join: of each key, what it keeps of each side. */
export class JoinLogic implements KeyedLogic {
  /** Rows that are given when a key expires or the input ends are as old as the key's last value. */
  readonly lag: number;
  readonly inLoop: "records" | undefined;
  readonly #plan: JoinPlan;
  readonly #context: KeyedLogicContext;
  readonly #cells: KeyedState<Cell>;
  readonly #waiting: OrderedRecords;
  /** By the clock that the keys expire by; absent where they do not. */
  readonly #lifetimes: Lifetimes<Cell> | undefined;
  #emitAt: EmitAt | undefined;
  /** When what is at hand takes effect, in event time: rows travel there. */
  #instant = Number.NEGATIVE_INFINITY;

  constructor(plan: JoinPlan, context: KeyedLogicContext) {
    const { inEventOrder, expireAfterMs } = plan;
    const { state } = context;
    this.#plan = plan;
    this.#context = context;
    this.#cells = state.keyed("kept", codec);
    this.#waiting = state.ordered("waiting", "before");
    if (expireAfterMs !== undefined) this.#lifetimes = state.lifetimes(this.#cells, expireAfterMs);
    this.lag = givesAtEnd(plan) ? (expireAfterMs ?? Number.POSITIVE_INFINITY) : 0;
    const answersOnly = !inEventOrder && !givesAtEnd(plan) && expireAfterMs === undefined;
    this.inLoop = answersOnly ? "records" : undefined;
  }

  onBatch(batch: KeyedBatch, watermark: number, side: number): Rest {
    if (!this.#plan.inEventOrder) return begun(this.#takeAll(batch, watermark, side));
    const { values, keys, eventTimes } = batch;
    for (let i = 0; i < values.length; i++)
      this.#waiting.add(values[i], keys[i]!, eventTimes![i]!, watermark, side);
  }

  *#takeAll({ values, keys, eventTimes }: KeyedBatch, watermark: number, side: number): Work {
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes?.[i];
      const kept = { value: values[i], eventTime };
      const rest = this.#take(kept, keys[i]!, side, effectAt(eventTime, watermark));
      if (rest) yield* rest;
      if (this.#context.isFull?.()) yield;
    }
  }

  onWatermark(watermark: number, emitAt: EmitAt): Rest {
    return begun(this.#moveTo(watermark, emitAt));
  }

  get wakeAt(): number {
    return (this.#plan.timed ? undefined : this.#lifetimes?.next) ?? Number.POSITIVE_INFINITY;
  }

  onWake(now: number): Rest {
    return begun(this.#expireUntil(now));
  }

  onEnd(): Rest {
    return begun(this.#expireAll());
  }

  *#expireAll(): Work {
    for (const key of this.#cells.sortedKeys()) {
      const rest = this.#expire(this.#cells.get(key)!);
      if (rest) yield* rest;
      if (this.#context.isFull?.()) yield;
    }
  }

  *#moveTo(watermark: number, emitAt: EmitAt): Work {
    this.#emitAt = emitAt;
    for (
      let record = this.#waiting.take(watermark);
      record !== undefined;
      record = this.#waiting.take(watermark)
    ) {
      const { key, side, instant } = record;
      if (this.#isDue(instant)) yield* this.#expireUntil(instant);
      this.#instant = instant;
      const rest = this.#take(record, key!, side, instant);
      if (rest) yield* rest;
      if (this.#context.isFull?.()) yield;
    }
    // At the end too: how far the step had got before it depends on how the last records came, where rows travel must not.
    if (this.#plan.timed) yield* this.#expireUntil(watermark);
    this.#emitAt = undefined;
  }

  /** Asked for each record, which mostly finds no key due: a generator would cost more than the record. */
  #isDue(instant: number): boolean {
    const next = this.#lifetimes?.next;
    return next !== undefined && next <= instant;
  }

  /** @param instant By the clock that the keys expire by. */
  *#expireUntil(instant: number): Work {
    const lifetimes = this.#lifetimes;
    if (lifetimes === undefined) return;
    for (let { next } = lifetimes; next !== undefined && next <= instant; { next } = lifetimes) {
      this.#instant = next;
      const rest = this.#expire(lifetimes.take());
      if (rest) yield* rest;
      if (this.#context.isFull?.()) yield;
    }
  }

  /** @param instant When it takes effect, in event time; what the key's expiry is counted from. */
  #take(kept: Kept, key: Key, side: number, instant: number | undefined): Rest {
    const cell = this.#cells.get(key) ?? this.#open(key);
    if (!keepers[this.#plan.keep](cell.sides[side]!, kept)) return;
    this.#cells.touch(key);
    const { emit } = this.#plan;
    if (emit === "complete" && cell.sides.every((values) => values.length > 0)) {
      this.#forget(cell);
      return this.#give(key, cell.sides);
    }
    this.#postpone(cell, instant);
    if (emit !== "running") return;
    return this.#give(
      key,
      cell.sides.map((values, i) => (i === side ? [kept] : values)),
    );
  }

  /** With two sides or more, a value alone never completes a key: so whatever completes has been postponed before. */
  #open(key: Key): Cell {
    const sides = this.#plan.names.map((): Kept[] => []);
    const cell = { key, usedAt: Number.NEGATIVE_INFINITY, isForgotten: false, sides };
    this.#cells.set(key, cell);
    return cell;
  }

  #postpone(cell: Cell, instant: number | undefined): void {
    if (this.#lifetimes === undefined) return;
    const isNew = cell.usedAt === Number.NEGATIVE_INFINITY;
    cell.usedAt = Math.max(cell.usedAt, this.#plan.timed ? instant! : this.#context.host.now());
    if (isNew) this.#lifetimes.add(cell);
  }

  #expire(cell: Cell): Rest {
    const { key, sides } = cell;
    this.#forget(cell);
    if (givesAtEnd(this.#plan)) return this.#give(key, sides, latestOf(sides.flat()));
  }

  #forget(cell: Cell): void {
    this.#cells.delete(cell.key);
    if (!cell.isForgotten) this.#lifetimes?.forget(cell);
  }

  /** @param eventTime Of all the rows. Default: of each row, that of its latest value. */
  #give(key: Key, sides: JoinCell, eventTime?: number): Rest {
    const { names, required, timed } = this.#plan;
    if (required.some((isRequired, side) => isRequired && sides[side]!.length === 0)) return;
    this.#emitAt?.(this.#instant - this.lag);
    const { emit, isFull } = this.#context;
    const give = (n: number): void => {
      const row = rowAt(sides, n);
      emit(recordOf(names, row), key, timed ? (eventTime ?? latestOf(row)) : undefined);
    };
    return repeated(rowsIn(sides), give, isFull);
  }
}

/** Whether rows are given when a key expires or the input ends. */
function givesAtEnd({ emit, required }: JoinPlan): boolean {
  return emit === "final" || (emit === "complete" && !required.every(Boolean));
}

/** A record that comes late takes effect where event time is. */
function effectAt(eventTime: number | undefined, watermark: number): number | undefined {
  return eventTime === undefined ? undefined : Math.max(eventTime, watermark);
}
