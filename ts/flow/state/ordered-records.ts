import { MinHeap } from "../../timely/min-heap.ts";
import { compareKeys, type Key } from "../values/key.ts";
import { WaitingTable, type Whereabouts } from "./waiting-table.ts";

/** A record that waits for its turn. A constructor rather than a literal makes it: docs/decisions/0031. */
export class WaitingRecord {
  readonly value: unknown;
  readonly key: Key | undefined;
  readonly eventTime: number;
  /** When it takes effect: its event time or, for one that came late, the watermark that it came at. */
  readonly instant: number;
  /** Of the streams that a step reads, the one it came by. */
  readonly side: number;
  /** Of records alike in all else, the one that came first goes first; saved with the record. */
  readonly order: number;

  constructor(
    value: unknown,
    key: Key | undefined,
    eventTime: number,
    instant: number,
    side: number,
    order: number,
  ) {
    this.value = value;
    this.key = key;
    this.eventTime = eventTime;
    this.instant = instant;
    this.side = side;
    this.order = order;
  }
}

type SavedRecord = readonly [
  order: number,
  key: Key | undefined,
  value: unknown,
  eventTime: number,
  instant: number,
  side: number,
];

/**
 * Records that are held back until the watermark has come to them, handed out in the order of their instants, however
 * the sides and partitions that they come from interleave. A late record takes effect at the watermark it came at,
 * which its own partition alone decides; the step's watermark cannot have passed that.
 */
export class OrderedRecords extends WaitingTable<SavedRecord> {
  readonly #until: "before" | "at";
  readonly #waiting: MinHeap<WaitingRecord> = new MinHeap(isBefore);

  /**
   * @internal Made by `StepState.ordered`.
   * @param until Whether a record's turn is when the watermark has passed its instant, or is at it.
   */
  constructor(name: string, until: "before" | "at", whereabouts: Whereabouts) {
    super(name, whereabouts);
    this.#until = until;
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(value: unknown, key: Key | undefined, eventTime: number, watermark: number, side: number): void {
    const instant = Math.max(eventTime, watermark);
    this.touch(key, this.nextOrder);
    this.#waiting.push(instant, new WaitingRecord(value, key, eventTime, instant, side, this.nextOrder++));
  }

  /** Takes out the next record whose turn it is. */
  take(watermark: number): WaitingRecord | undefined {
    const { firstRank } = this.#waiting;
    if (firstRank > watermark || (firstRank === watermark && this.#until === "before")) return undefined;
    const next = this.#waiting.pop();
    if (next !== undefined) this.touch(next.key, next.order);
    return next;
  }

  protected gather(rowsOf: (key: Key | undefined, order: number) => SavedRecord[] | undefined): void {
    for (const { value, key, eventTime, instant, side, order } of this.#waiting.items())
      rowsOf(key, order)?.push([order, key, value, eventTime, instant, side]);
  }

  protected loadRow([order, key, value, eventTime, instant, side]: SavedRecord): void {
    this.#waiting.push(instant, new WaitingRecord(value, key, eventTime, instant, side, order));
  }
}

function isBefore(a: WaitingRecord, b: WaitingRecord): boolean {
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime;
  if (a.side !== b.side) return a.side < b.side;
  // As they came on this worker; of what came on others before, the counters and then the keys make some fixed order.
  if (a.order !== b.order) return a.order < b.order;
  return a.key !== undefined && b.key !== undefined && compareKeys(a.key, b.key) < 0;
}
