import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { begun, FEW, type Rest, repeated, type Work } from "../../engine/work.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { Due, DueQueue } from "../../state/due-queue.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { Lifetimes } from "../../state/lifetimes.ts";
import { compareKeys, type Key } from "../../values/key.ts";
import { type Entry, entries, type IntervalCell, intervalCodec } from "./interval-cell.ts";

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

/** A record that is given unmatched once event time has passed `at`, unless it was given before. */
interface Open extends Due {
  readonly entry: Entry;
}

/** One worker's state of an interval join: of each key, the records that may still find a match. */
export class IntervalLogic implements KeyedLogic {
  /** A record is known to have no match only when its interval is over. */
  readonly lag: number;
  readonly #plan: IntervalPlan;
  /** How long after a record of each side one of the other may come; no less than until event time has passed it. */
  readonly #reach: readonly [number, number];
  readonly #context: KeyedLogicContext;
  readonly #cells: KeyedState<IntervalCell>;
  readonly #lifetimes: Lifetimes<IntervalCell>;
  /** Derived: of the sides that unmatched records are wanted of, those whose intervals are not over. */
  readonly #open: DueQueue<Open>;
  #order = 0;
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(plan: IntervalPlan, context: KeyedLogicContext) {
    this.#plan = plan;
    this.#reach = [Math.max(0, plan.afterMs), Math.max(0, plan.beforeMs)];
    this.#context = context;
    this.lag = Math.max(0, ...SIDES.filter((side) => plan.outer[side]).map((side) => this.#reach[side]));
    const { state } = context;
    this.#cells = state.keyed(
      "records",
      intervalCodec(this.#reach, (...record) => this.#entryOf(...record)),
    );
    this.#open = state.dueQueue(compareAlike);
    this.#lifetimes = state.lifetimes(this.#cells, 0);
    this.#cells.derive((cell) => this.#reopen(cell));
    state.alsoCounts(() => this.#waiting());
  }

  onBatch(batch: KeyedBatch, watermark: number, side: number): Rest {
    this.#cells.touchAll(batch.keys);
    return begun(this.#takeAll(batch, watermark, side as 0 | 1));
  }

  *#takeAll({ values, keys, eventTimes }: KeyedBatch, watermark: number, side: 0 | 1): Work {
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes![i]!;
      if (eventTime >= watermark) {
        const entry = this.#entryOf(values[i], keys[i]!, eventTime, side);
        const cell = this.#cellFor(entry);
        const rest = this.#match(entry, cell);
        if (rest) yield* rest;
        this.#keep(entry, cell);
        if (this.#context.isFull?.()) yield;
      } else {
        const late = { side: side === 0 ? "left" : "right", value: values[i] };
        this.#context.emitTo(LATE, late, keys[i]!, eventTime);
      }
    }
  }

  /** Also drops what nothing can match any more: of a key that goes on it is dropped as its records come. */
  onWatermark(watermark: number, emitAt: (instant: number) => void): Rest {
    return begun(this.#moveTo(watermark, emitAt));
  }

  *#moveTo(watermark: number, emitAt: (instant: number) => void): Work {
    this.#watermark = watermark;
    while (this.#open.nextAt < watermark) {
      const { at, entry } = this.#open.take();
      if (entry.isGiven) continue;
      entry.isGiven = true;
      this.#cells.touch(entry.key);
      emitAt(at - this.lag);
      this.#giveAlone(entry);
      if (this.#context.isFull?.()) yield;
    }
    for (let { next } = this.#lifetimes; next !== undefined && next < watermark; { next } = this.#lifetimes)
      this.#cells.delete(this.#lifetimes.take().key);
  }

  /** The cell of a record's key, without what nothing can match any more. */
  #cellFor({ key, eventTime, side }: Entry): IntervalCell {
    const at = eventTime + this.#reach[side];
    const cell = this.#cells.get(key) ?? this.#openCell(key, at);
    cell.usedAt = Math.max(cell.usedAt, at);
    for (const one of SIDES) cell.sides[one].dropBefore(this.#watermark - this.#reach[one]);
    return cell;
  }

  /** Has a record wait for those that it may match. */
  #keep(entry: Entry, { sides }: IntervalCell): void {
    const { eventTime, side } = entry;
    sides[side].add(entry);
    const at = eventTime + this.#reach[side];
    if (this.#plan.outer[side] && !entry.isGiven) this.#open.add({ at, entry });
  }

  /** How many records wait to be given unmatched. */
  #waiting(): number {
    let waiting = 0;
    for (const { entry } of this.#open.items()) if (!entry.isGiven) waiting++;
    return waiting;
  }

  #entryOf(value: unknown, key: Key, eventTime: number, side: 0 | 1): Entry {
    return { value, key, eventTime, side, order: this.#order++, isGiven: false };
  }

  /** Has the records of a cell that is loaded wait to be given unmatched, as they did before. */
  #reopen({ sides }: IntervalCell): void {
    for (const side of SIDES) {
      if (!this.#plan.outer[side]) continue;
      for (const entry of sides[side])
        if (!entry.isGiven) this.#open.add({ at: entry.eventTime + this.#reach[side], entry });
    }
  }

  #openCell(key: Key, usedAt: number): IntervalCell {
    const cell: IntervalCell = {
      key,
      usedAt,
      isForgotten: false,
      sides: [entries(), entries()],
    };
    this.#cells.set(key, cell);
    this.#lifetimes.add(cell);
    return cell;
  }

  /** Gives its pairs: at once where there are few, as the others are looked at. */
  #match(entry: Entry, { sides }: IntervalCell): Rest {
    const { beforeMs, afterMs } = this.#plan;
    const { eventTime } = entry;
    const isLeft = entry.side === 0;
    const others = isLeft ? sides[1] : sides[0];
    const from = eventTime - (isLeft ? beforeMs : afterMs);
    const to = eventTime + (isLeft ? afterMs : beforeMs);
    const pair = (other: Entry): void => (isLeft ? this.#pair(entry, other) : this.#pair(other, entry));
    if (others.size <= FEW) return others.visit(from, to, pair);
    const found: Entry[] = [];
    others.visit(from, to, (other) => found.push(other));
    return repeated(found.length, (n) => pair(found[n]!), this.#context.isFull);
  }

  #pair(left: Entry, right: Entry): void {
    const { beforeMs, afterMs, ends } = this.#plan;
    const apart = right.eventTime - left.eventTime;
    if (apart === -beforeMs && ends !== "both" && ends !== "before") return;
    if (apart === afterMs && ends !== "both" && ends !== "after") return;
    left.isGiven = true;
    right.isGiven = true;
    const pair = { left: left.value, right: right.value };
    this.#context.emit(pair, left.key, Math.max(left.eventTime, right.eventTime));
  }

  #giveAlone({ value, key, eventTime, side }: Entry): void {
    const pair = side === 0 ? { left: value, right: undefined } : { left: undefined, right: value };
    this.#context.emit(pair, key, eventTime);
  }
}

/** In which order unmatched records are given that are due together: whenever the watermark was looked at, the same. */
function compareAlike({ entry: a }: Open, { entry: b }: Open): number {
  return a.eventTime - b.eventTime || compareKeys(a.key, b.key) || a.side - b.side || a.order - b.order;
}
