import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { begun, type Rest, type Work } from "../../engine/work.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { Lifetimes, Mortal } from "../../state/lifetimes.ts";
import type { OrderedRecords, WaitingRecord } from "../../state/ordered-records.ts";
import type { CellCodec } from "../../state/table.ts";
import type { Key } from "../../values/key.ts";
import {
  addVersion,
  loadVersion,
  type SavedVersion,
  saveVersion,
  takeVersionAt,
  type Version,
  type Versions,
  versionsOf,
} from "./versions.ts";

/** How an as-of join joins. */
export interface AsOfPlan {
  /** Whether records that find no version are given too. */
  readonly outer: boolean;
  /** How long after its event time a version may be joined, in ms. */
  readonly validForMs: number;
}

const RECORDS = 0;
/** The output by which late records leave. */
const LATE = 1;

/** The versions of a key. `usedAt` is the event time of the last. */
interface Cell extends Mortal {
  readonly versions: Versions;
}

const codec: CellCodec<Cell> = {
  save: ({ versions }) => Array.from(versions, saveVersion),
  load(saved, key) {
    const versions = versionsOf((saved as SavedVersion[]).map(loadVersion));
    return { key, usedAt: versions.last!.eventTime, isForgotten: false, versions };
  },
};

/** One worker's state of an as-of join: records that the watermark has not passed, and the table by key. */
export class AsOfLogic implements KeyedLogic {
  readonly #plan: AsOfPlan;
  readonly #context: KeyedLogicContext;
  readonly #records: OrderedRecords;
  readonly #table: KeyedState<Cell>;
  /** Absent where versions are valid until the next. */
  readonly #lifetimes: Lifetimes<Cell> | undefined;
  /** It says what may be dropped: less, where it is not known yet. */
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(plan: AsOfPlan, context: KeyedLogicContext) {
    this.#plan = plan;
    this.#context = context;
    this.#records = context.state.ordered("waiting", "before");
    this.#table = context.state.keyed("versions", codec);
    if (plan.validForMs < Number.POSITIVE_INFINITY)
      this.#lifetimes = context.state.lifetimes(this.#table, plan.validForMs);
  }

  onBatch({ values, keys, eventTimes }: KeyedBatch, watermark: number, side: number): void {
    if (side !== RECORDS) this.#table.touchAll(keys);
    for (let i = 0; i < values.length; i++) {
      const eventTime = eventTimes![i]!;
      if (side !== RECORDS) {
        const instant = Math.max(eventTime, watermark);
        this.#update(keys[i]!, { value: values[i], eventTime, instant });
      } else if (eventTime >= watermark)
        this.#records.add(values[i], keys[i]!, eventTime, watermark, RECORDS);
      else this.#context.emitTo(LATE, values[i], keys[i]!, eventTime);
    }
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): Rest {
    return begun(this.#moveTo(watermark, emitAt));
  }

  *#moveTo(watermark: number, emitAt: (instant: number) => void): Work {
    this.#watermark = watermark;
    for (
      let record = this.#records.take(watermark);
      record !== undefined;
      record = this.#records.take(watermark)
    ) {
      this.#join(record, emitAt);
      if (this.#context.isFull?.()) yield;
    }
    const lifetimes = this.#lifetimes;
    if (lifetimes === undefined) return;
    for (let { next } = lifetimes; next !== undefined && next < watermark; { next } = lifetimes)
      this.#table.delete(lifetimes.take().key);
  }

  #update(key: Key, version: Version): void {
    const { eventTime } = version;
    const cell = this.#table.get(key);
    if (cell === undefined) {
      const opened = { key, usedAt: eventTime, isForgotten: false, versions: versionsOf([version]) };
      this.#table.set(key, opened);
      this.#lifetimes?.add(opened);
      return;
    }
    addVersion(cell.versions, version);
    takeVersionAt(cell.versions, this.#watermark);
    cell.usedAt = Math.max(cell.usedAt, eventTime);
  }

  #join({ value, key, eventTime }: WaitingRecord, emitAt: (instant: number) => void): void {
    const versions = this.#table.get(key!)?.versions;
    const size = versions?.size;
    const version = versions && takeVersionAt(versions, eventTime);
    if (versions?.size !== size) this.#table.touch(key!);
    const isValid = version !== undefined && eventTime - version.eventTime <= this.#plan.validForMs;
    if (!isValid && !this.#plan.outer) return;
    emitAt(eventTime);
    this.#context.emit({ left: value, right: isValid ? version.value : undefined }, key, eventTime);
  }
}
