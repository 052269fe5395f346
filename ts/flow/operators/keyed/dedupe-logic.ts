import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { Lifetimes, Mortal } from "../../state/lifetimes.ts";
import { SortedList } from "../../state/sorted-list.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Key } from "../../values/key.ts";

interface Cell extends Mortal {
  /** Event times of the key's values that were passed on, as far as they may matter. */
  readonly passed: SortedList<number>;
}

const codec: CellCodec<Cell> = {
  save: ({ usedAt, passed }) => [usedAt, [...passed]],
  load(saved, key) {
    const [usedAt, passed] = saved as [number, number[]];
    return { key, usedAt, isForgotten: false, passed: instants(passed) };
  },
};

function instants(passed: Iterable<number>): SortedList<number> {
  return new SortedList((instant) => instant, passed);
}

/**
 * Passes on the first value of a key within a time, by event time. A value is judged unless it is so late that `withinMs`
 * behind its event time is past; so what was passed on `2 * withinMs` before the watermark is near no value that is
 * judged, and can be forgotten without a trace in the results.
 */
export class DedupeLogic implements KeyedLogic {
  readonly #withinMs: number;
  readonly #emit: KeyedLogicContext["emit"];
  readonly #cells: KeyedState<Cell>;
  readonly #lifetimes: Lifetimes<Cell>;
  /** The step's: that of the values at hand may be ahead of what another partition still has to bring. */
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(withinMs: number, { emit, state }: KeyedLogicContext) {
    this.#withinMs = withinMs;
    this.#emit = emit;
    this.#cells = state.keyed("passed", codec);
    this.#lifetimes = state.lifetimes(this.#cells, 2 * withinMs);
  }

  onBatch({ values, keys, eventTimes }: KeyedBatch, watermark: number): void {
    for (let i = 0; i < values.length; i++) {
      const key = keys[i]!;
      const eventTime = eventTimes![i]!;
      const isJudged = eventTime + this.#withinMs > watermark;
      if (isJudged && !this.#isFirst(key, eventTime)) continue;
      this.#emit(values[i], key, eventTime);
    }
  }

  onWatermark(watermark: number): void {
    this.#watermark = watermark;
    for (let { next } = this.#lifetimes; next !== undefined && next <= watermark; { next } = this.#lifetimes)
      this.#cells.delete(this.#lifetimes.take().key);
  }

  /** Whether no value of the key near it has been passed on. Remembers it if so. */
  #isFirst(key: Key, eventTime: number): boolean {
    const cell = this.#cells.get(key);
    if (cell === undefined) {
      this.#open(key, eventTime);
      return true;
    }
    const { passed } = cell;
    const near = (other: number | undefined): boolean =>
      other !== undefined && Math.abs(eventTime - other) < this.#withinMs;
    if (near(passed.upTo(eventTime)) || near(passed.after(eventTime))) return false;
    passed.dropBefore(this.#watermark - 2 * this.#withinMs);
    passed.add(eventTime);
    cell.usedAt = Math.max(cell.usedAt, eventTime);
    this.#cells.touch(key);
    return true;
  }

  #open(key: Key, eventTime: number): void {
    const cell = { key, usedAt: eventTime, isForgotten: false, passed: instants([eventTime]) };
    this.#cells.set(key, cell);
    this.#lifetimes.add(cell);
  }
}
