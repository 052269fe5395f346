import type { Key } from "../key.ts";
import { EventOrder, type Waiting } from "../keyed/event-order.ts";
import { KeyTimers } from "../keyed/key-timers.ts";
import type { KeyedLogic, KeyedLogicContext } from "../keyed/keyed-logic.ts";
import { addVersion, dropBefore, type Version, versionAt } from "./versions.ts";

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

/** One worker's state of an as-of join: records that the watermark has not passed, and the table by key. */
export class AsOfLogic implements KeyedLogic {
  readonly #plan: AsOfPlan;
  readonly #context: KeyedLogicContext;
  readonly #records: EventOrder = new EventOrder("before");
  readonly #table: Map<Key, Version[]> = new Map();
  /** When the last version of each key ceases to be valid. */
  readonly #expiry: KeyTimers = new KeyTimers();
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(plan: AsOfPlan, context: KeyedLogicContext) {
    this.#plan = plan;
    this.#context = context;
  }

  /** Keys of the table, and records that wait. */
  get liveCells(): number {
    return this.#table.size + this.#records.size;
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
      if (side !== RECORDS) {
        const instant = Math.max(eventTime, watermark);
        this.#update(keys[i]!, { value: values[i], eventTime, instant });
      } else if (eventTime >= watermark)
        this.#records.add(values[i], keys[i]!, eventTime, watermark, RECORDS);
      else this.#context.emitAside(LATE, values[i], keys[i]!, eventTime);
    }
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    this.#watermark = watermark;
    this.#records.release(watermark, (record) => this.#join(record, emitAt));
    for (let { next } = this.#expiry; next !== undefined && next < watermark; next = this.#expiry.next)
      this.#table.delete(this.#expiry.takeDue(next)!.key);
  }

  #update(key: Key, version: Version): void {
    let versions = this.#table.get(key);
    if (versions === undefined) {
      versions = [];
      this.#table.set(key, versions);
    }
    addVersion(versions, version);
    dropBefore(versions, this.#watermark);
    const validUntil = versions.at(-1)!.eventTime + this.#plan.validForMs;
    if (validUntil < Number.POSITIVE_INFINITY) this.#expiry.set(key, validUntil);
  }

  #join({ value, key, eventTime }: Waiting, emitAt: (instant: number) => void): void {
    const versions = this.#table.get(key!) ?? [];
    dropBefore(versions, eventTime);
    const version = versionAt(versions, eventTime);
    const isValid = version !== undefined && eventTime - version.eventTime <= this.#plan.validForMs;
    if (!isValid && !this.#plan.outer) return;
    emitAt(eventTime);
    this.#context.emit({ left: value, right: isValid ? version.value : undefined }, key, eventTime);
  }
}
