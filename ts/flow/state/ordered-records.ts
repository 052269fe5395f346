import { MinHeap } from "../../timely/min-heap.ts";
import { compareKeys, type Key } from "../values/key.ts";
import { type Placement, type SavedCell, type Table, WHOLE_STREAM } from "./table.ts";

/** A record that waits for its turn. */
export interface WaitingRecord {
  readonly value: unknown;
  readonly key: Key | undefined;
  readonly eventTime: number;
  /** When it takes effect: its event time or, for one that came late, the watermark that it came at. */
  readonly instant: number;
  /** Of the streams that a step reads, the one it came by. */
  readonly side: number;
  /** Of records alike in all else, the one that came first goes first; saved with the record. */
  readonly order: number;
}

/** A record as it is saved. */
type SavedRecord = readonly [value: unknown, eventTime: number, instant: number, side: number, order: number];

/**
 * Records that are held back until the watermark has come to them, handed out in the order of their instants, however
 * the sides and partitions that they come from interleave. A late record takes effect at the watermark it came at,
 * which its own partition alone decides; the step's watermark cannot have passed that.
 */
export class OrderedRecords implements Table {
  readonly name: string;
  /** Records without keys may go on waiting anywhere. */
  readonly placement: Placement;
  readonly isCounted = true;
  readonly #until: "before" | "at";
  readonly #waiting: MinHeap<WaitingRecord> = new MinHeap(isBefore);
  #order = 0;
  /** Undefined while nobody asks. */
  #touched: Set<Key | undefined> | undefined;

  /**
   * @internal Made by `StepState.ordered`.
   * @param until Whether a record's turn is when the watermark has passed its instant, or is at it.
   */
  constructor(name: string, until: "before" | "at", keyed: boolean) {
    this.name = name;
    this.#until = until;
    this.placement = keyed ? "one" : "shared out";
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(value: unknown, key: Key | undefined, eventTime: number, watermark: number, side: number): void {
    const instant = Math.max(eventTime, watermark);
    this.#waiting.push({ value, key, eventTime, instant, side, order: this.#order++ });
    this.#touched?.add(key);
  }

  /** Hands out, in order, the records whose turn it is. */
  release(watermark: number, take: (record: WaitingRecord) => void): void {
    for (let { first } = this.#waiting; first !== undefined; { first } = this.#waiting) {
      if (first.instant > watermark || (first.instant === watermark && this.#until === "before")) return;
      this.#waiting.pop();
      this.#touched?.add(first.key);
      take(first);
    }
  }

  track(): void {
    this.#touched ??= new Set();
  }

  takeTouched(): SavedCell[] {
    const touched = this.#touched;
    if (touched === undefined) return [];
    this.#touched = new Set();
    return this.#save(new Map(Array.from(touched, (key) => [key, []])));
  }

  saved(): Iterable<SavedCell> {
    return this.#save(new Map(Array.from(this.#waiting.items(), ({ key }) => [key, []])));
  }

  load({ key, content }: SavedCell): void {
    for (const [value, eventTime, instant, side, order] of content as readonly SavedRecord[]) {
      const own = this.placement === "one" ? key : undefined;
      this.#waiting.push({ value, key: own, eventTime, instant, side, order });
      this.#order = Math.max(this.#order, order + 1);
    }
  }

  #save(byKey: Map<Key | undefined, SavedRecord[]>): SavedCell[] {
    for (const { value, key, eventTime, instant, side, order } of this.#waiting.items())
      byKey.get(key)?.push([value, eventTime, instant, side, order]);
    return Array.from(byKey, ([key = WHOLE_STREAM, records]) => {
      const place = { table: this.name, key };
      // In one order, whatever that of the heap: so equal states are saved alike.
      records.sort(([, , , , a], [, , , , b]) => a - b);
      return records.length === 0 ? place : { ...place, content: records };
    });
  }
}

function isBefore(a: WaitingRecord, b: WaitingRecord): boolean {
  if (a.instant !== b.instant) return a.instant < b.instant;
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime;
  if (a.side !== b.side) return a.side < b.side;
  if (a.order !== b.order) return a.order < b.order;
  return a.key !== undefined && b.key !== undefined && compareKeys(a.key, b.key) < 0;
}
