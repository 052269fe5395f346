import { compareKeys, type Key } from "../key.ts";
import { KeyTimers } from "../keyed/key-timers.ts";
import type { KeyedLogic, KeyedLogicContext } from "../keyed/keyed-logic.ts";
import { type Entry, type IntervalCell, insertByTime, placeOf } from "./interval-cell.ts";

/** How far apart two records may be, in ms, and which unmatched ones are wanted, by side. */
export interface IntervalPlan {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly outer: readonly [left: boolean, right: boolean];
}

/** A record that has found no match and can find none any more. */
interface Unmatched {
  readonly key: Key;
  readonly entry: Entry;
  readonly side: 0 | 1;
  /** The last instant at which a match could have happened. */
  readonly lastChance: number;
}

/** The output by which late records leave. */
const LATE = 1;
const SIDES = [0, 1] as const;

/** One worker's state of an interval join: of each key, the records that may still find a match. */
export class IntervalLogic implements KeyedLogic {
  /** A record is known to have no match only when its interval is over. */
  readonly lag: number;
  /** How long after a record of each side one of the other may come. */
  readonly #reach: readonly [number, number];
  readonly #outer: readonly [boolean, boolean];
  readonly #context: KeyedLogicContext;
  readonly #cells: Map<Key, IntervalCell> = new Map();
  /** When the first record of each key can find no match any more. */
  readonly #closing: KeyTimers = new KeyTimers();

  constructor({ beforeMs, afterMs, outer }: IntervalPlan, context: KeyedLogicContext) {
    this.#reach = [afterMs, beforeMs];
    this.#outer = outer;
    this.#context = context;
    this.lag = Math.max(0, ...SIDES.filter((side) => outer[side]).map((side) => this.#reach[side]));
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

  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    const unmatched: Unmatched[] = [];
    for (let { next } = this.#closing; next !== undefined && next < watermark; next = this.#closing.next) {
      const { key } = this.#closing.takeDue(next)!;
      this.#close(key, watermark, unmatched);
    }
    for (const { key, entry, side, lastChance } of unmatched.sort(compareUnmatched)) {
      emitAt(lastChance - this.lag);
      const { value, eventTime } = entry;
      const pair = side === 0 ? { left: value, right: undefined } : { left: undefined, right: value };
      this.#context.emit(pair, key, eventTime);
    }
  }

  #take(value: unknown, key: Key, eventTime: number, side: 0 | 1): void {
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = [[], []];
      this.#cells.set(key, cell);
    }
    const entry: Entry = { value, eventTime, isMatched: false };
    this.#match(entry, key, side, cell);
    insertByTime(cell[side], entry);
    const lastChance = eventTime + this.#reach[side];
    if (lastChance < (this.#closing.at(key) ?? Number.POSITIVE_INFINITY)) this.#closing.set(key, lastChance);
  }

  #match(entry: Entry, key: Key, side: 0 | 1, cell: IntervalCell): void {
    const others = cell[side === 0 ? 1 : 0];
    const [after, before] = side === 0 ? this.#reach : [this.#reach[1], this.#reach[0]];
    const { value, eventTime } = entry;
    for (let i = placeOf(others, eventTime - before); i < others.length; i++) {
      const other = others[i]!;
      if (other.eventTime > eventTime + after) return;
      entry.isMatched = true;
      other.isMatched = true;
      const pair = side === 0 ? { left: value, right: other.value } : { left: other.value, right: value };
      this.#context.emit(pair, key, Math.max(eventTime, other.eventTime));
    }
  }

  /** Drops the records of a key that nothing can match any more. */
  #close(key: Key, watermark: number, unmatched: Unmatched[]): void {
    const cell = this.#cells.get(key)!;
    let next = Number.POSITIVE_INFINITY;
    for (const side of SIDES) {
      const reach = this.#reach[side];
      const open = cell[side].findIndex(({ eventTime }) => eventTime + reach >= watermark);
      const closed = cell[side].splice(0, open === -1 ? cell[side].length : open);
      for (const entry of this.#outer[side] ? closed : []) {
        if (!entry.isMatched) unmatched.push({ key, entry, side, lastChance: entry.eventTime + reach });
      }
      if (cell[side].length > 0) next = Math.min(next, cell[side][0]!.eventTime + reach);
    }
    if (next === Number.POSITIVE_INFINITY) this.#cells.delete(key);
    else this.#closing.set(key, next);
  }
}

/** So that the output does not depend on when the watermark was looked at. */
function compareUnmatched(a: Unmatched, b: Unmatched): number {
  return (
    a.lastChance - b.lastChance ||
    a.entry.eventTime - b.entry.eventTime ||
    compareKeys(a.key, b.key) ||
    a.side - b.side
  );
}
