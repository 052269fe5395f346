import { MinHeap } from "../../../timely/min-heap.ts";
import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { EventLifetimes } from "../../state/event-lifetimes.ts";
import { compareKeys, type Key } from "../../values/key.ts";
import { type Entry, EntryQueue, type IntervalCell } from "./interval-cell.ts";

/** Which ends of an interval belong to it. */
export type IntervalEnds = "both" | "before" | "after" | "neither";

/** How far apart two records may be, in ms, and which unmatched ones are wanted, by side. */
export interface IntervalPlan {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly ends: IntervalEnds;
  readonly outer: readonly [left: boolean, right: boolean];
}

/** The output by which late records leave. */
const LATE = 1;
const SIDES = [0, 1] as const;

/** One worker's state of an interval join: of each key, the records that may still find a match. */
export class IntervalLogic implements KeyedLogic {
  /** A record is known to have no match only when its interval is over. */
  readonly lag: number;
  readonly #plan: IntervalPlan;
  /** How long after a record of each side one of the other may come; no less than until event time has passed it. */
  readonly #reach: readonly [number, number];
  readonly #context: KeyedLogicContext;
  readonly #cells: Map<Key, IntervalCell> = new Map();
  readonly #lifetimes: EventLifetimes<IntervalCell> = new EventLifetimes(0);
  /** Of the sides that unmatched records are wanted of, those whose intervals are not over. */
  readonly #open: MinHeap<Entry>;
  #order = 0;
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(plan: IntervalPlan, context: KeyedLogicContext) {
    this.#plan = plan;
    this.#reach = [Math.max(0, plan.afterMs), Math.max(0, plan.beforeMs)];
    this.#context = context;
    this.lag = Math.max(0, ...SIDES.filter((side) => plan.outer[side]).map((side) => this.#reach[side]));
    this.#open = new MinHeap((a, b) => this.#compare(a, b) < 0);
  }

  /** Keys, and records that wait to be given unmatched. */
  get liveCells(): number {
    return this.#cells.size + this.#open.size;
  }

  onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[] | undefined,
    watermark: number,
    side: number,
  ): void {
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes![i]!;
      if (eventTime >= watermark) this.#take(values[i], keys[i]!, eventTime, side as 0 | 1);
      else {
        const late = { side: side === 0 ? "left" : "right", value: values[i] };
        this.#context.emitAside(LATE, late, keys[i]!, eventTime);
      }
    }
  }

  /** Also drops what nothing can match any more: of a key that goes on it is dropped as its records come. */
  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    this.#watermark = watermark;
    for (let { first } = this.#open; first !== undefined; { first } = this.#open) {
      const { value, key, eventTime, side, isMatched } = first;
      const lastChance = this.#lastChanceOf(first);
      if (lastChance >= watermark) break;
      this.#open.pop();
      if (isMatched) continue;
      emitAt(lastChance - this.lag);
      const pair = side === 0 ? { left: value, right: undefined } : { left: undefined, right: value };
      this.#context.emit(pair, key, eventTime);
    }
    for (let { next } = this.#lifetimes; next !== undefined && next < watermark; { next } = this.#lifetimes)
      this.#cells.delete(this.#lifetimes.take().key);
  }

  #take(value: unknown, key: Key, eventTime: number, side: 0 | 1): void {
    const entry: Entry = { value, key, eventTime, side, order: this.#order++, isMatched: false };
    const lastChance = this.#lastChanceOf(entry);
    const cell = this.#cells.get(key) ?? this.#openCell(key, lastChance);
    cell.usedAt = Math.max(cell.usedAt, lastChance);
    for (const one of SIDES) cell.sides[one].dropBefore(this.#watermark - this.#reach[one]);
    this.#match(entry, cell);
    cell.sides[side].add(entry);
    if (this.#plan.outer[side]) this.#open.push(entry);
  }

  #openCell(key: Key, usedAt: number): IntervalCell {
    const cell: IntervalCell = {
      key,
      usedAt,
      isForgotten: false,
      sides: [new EntryQueue(), new EntryQueue()],
    };
    this.#cells.set(key, cell);
    this.#lifetimes.add(cell);
    return cell;
  }

  #match(entry: Entry, { sides }: IntervalCell): void {
    const { beforeMs, afterMs } = this.#plan;
    const { eventTime } = entry;
    if (entry.side === 0)
      sides[1].visit(eventTime - beforeMs, eventTime + afterMs, (other) => this.#pair(entry, other));
    else sides[0].visit(eventTime - afterMs, eventTime + beforeMs, (other) => this.#pair(other, entry));
  }

  #pair(left: Entry, right: Entry): void {
    const { beforeMs, afterMs, ends } = this.#plan;
    const apart = right.eventTime - left.eventTime;
    if (apart === -beforeMs && ends !== "both" && ends !== "before") return;
    if (apart === afterMs && ends !== "both" && ends !== "after") return;
    left.isMatched = true;
    right.isMatched = true;
    const pair = { left: left.value, right: right.value };
    this.#context.emit(pair, left.key, Math.max(left.eventTime, right.eventTime));
  }

  #lastChanceOf({ eventTime, side }: Entry): number {
    return eventTime + this.#reach[side];
  }

  /** So that the output does not depend on when the watermark was looked at. */
  #compare(a: Entry, b: Entry): number {
    return (
      this.#lastChanceOf(a) - this.#lastChanceOf(b) ||
      a.eventTime - b.eventTime ||
      compareKeys(a.key, b.key) ||
      a.side - b.side ||
      a.order - b.order
    );
  }
}
