import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import { compareKeys, type Key } from "../../../values/key.ts";
import { panesOf, startsOf } from "../sliding.ts";
import type { CountWindower, SlidingWindower, Tiling } from "../windower.ts";
import { PaneQueue } from "./pane-queue.ts";
import { type Spanned, spanned } from "./spanned.ts";
import { REJECTED, WindowLogic, type WindowSpec } from "./window-logic.ts";

/** What is kept of a key. Windows go by the number of the record that they begin with. */
interface Counted {
  /** How many records there have been. */
  count: number;
  /** States that records are added to: of windows or, where windows share work, of the pane at hand. */
  readonly states: Map<number, unknown>;
  readonly panes: PaneQueue | undefined;
}

/** Windows of so many records of a key, in the order in which they come. */
export class CountWindows extends WindowLogic {
  readonly #keys: Map<Key, Counted> = new Map();
  /** The windows, as if the number of a record were its instant. */
  readonly #windower: SlidingWindower;
  /** The panes that windows share, where they overlap and the aggregator can merge. */
  readonly #panes: Tiling | undefined;
  #isTimed = false;

  constructor({ size, every }: CountWindower, spec: WindowSpec, context: KeyedLogicContext) {
    super({ ...spec, aggregator: spanned(spec.aggregator) }, context);
    this.#windower = { kind: "sliding", lengthMs: size, everyMs: every, origin: 0 };
    const canShare = spec.aggregator.merge !== undefined && spec.emitEvery === undefined;
    if (every < size && canShare) this.#panes = panesOf(this.#windower);
  }

  get liveCells(): number {
    let cells = 0;
    for (const { states, panes } of this.#keys.values()) cells += states.size + (panes?.size ?? 0);
    return cells;
  }

  onBatch(values: readonly unknown[], keys: readonly Key[], eventTimes: readonly number[] | undefined): void {
    this.#isTimed = eventTimes !== undefined;
    for (let i = 0; i < values.length; i++) this.#take(values[i], keys[i]!, eventTimes?.[i]);
  }

  override onEnd(): void {
    for (const key of [...this.#keys.keys()].sort(compareKeys)) this.#finish(key, this.#keys.get(key)!);
    this.#keys.clear();
  }

  #take(value: unknown, key: Key, eventTime: number | undefined): void {
    const counted = this.#of(key);
    const { states } = counted;
    const starts = this.#startsOf(counted.count);
    const cells = starts.map((start) => (states.has(start) ? { state: states.get(start) } : undefined));
    const added = this.addToAll(cells, value, key, eventTime ?? counted.count);
    if (added === REJECTED) {
      if (counted.count === 0) this.#keys.delete(key);
      return;
    }
    for (const [i, start] of starts.entries()) states.set(start, added[i]);
    counted.count++;
    this.#endPane(counted, key);
    const full = counted.count - this.#windower.lengthMs;
    if (full >= 0 && full % this.#windower.everyMs === 0) this.#emitFull(counted, key, full);
    if (this.spec.emitEvery !== "record") return;
    for (const start of starts) if (start !== full) this.#emit("early", key, states.get(start));
  }

  #startsOf(number: number): readonly number[] {
    if (this.#panes !== undefined) return [this.#panes.startOf(number)];
    return startsOf(this.#windower, number).filter((start) => start >= 0);
  }

  /** A pane that is full goes to the queue. */
  #endPane({ count, states, panes }: Counted, key: Key): void {
    if (panes === undefined) return;
    const start = this.#panes!.startOf(count - 1);
    if (this.#panes!.endOf(start) !== count) return;
    const state = states.get(start);
    states.delete(start);
    this.merging(key, () => panes.push(start, state));
  }

  #emitFull({ states, panes }: Counted, key: Key, start: number): void {
    const { everyMs } = this.#windower;
    if (panes === undefined) {
      this.#emit("final", key, states.get(start));
      states.delete(start);
      if (states.size === 0) this.#keys.delete(key); // it counts from 0 again
    } else {
      this.#emit(
        "final",
        key,
        this.merging(key, () => panes.total()),
      );
      this.merging(key, () => panes.dropBefore(start + everyMs));
    }
  }

  /** The windows that are not full, when the input has ended. */
  #finish(key: Key, { count, states, panes }: Counted): void {
    if (panes !== undefined)
      for (const [start, state] of states) this.merging(key, () => panes.push(start, state));
    const { everyMs, lengthMs } = this.#windower;
    const first = Math.max(0, Math.ceil((count - lengthMs + 1) / everyMs) * everyMs);
    for (let start = first; start < count; start += everyMs) {
      if (panes !== undefined) this.merging(key, () => panes.dropBefore(start));
      this.#emit(
        "final",
        key,
        panes === undefined ? states.get(start) : this.merging(key, () => panes.total()),
      );
    }
  }

  #emit(kind: "early" | "final", key: Key, state: unknown): void {
    const { first, last } = state as Spanned; // the aggregator is `spanned`
    if (this.#isTimed) this.emitAs(kind, key, first, Math.floor(last) + 1, state, last, 0);
    else this.emitAs(kind, key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, state, undefined, 0);
  }

  #of(key: Key): Counted {
    let counted = this.#keys.get(key);
    if (counted === undefined) {
      const panes = this.#panes === undefined ? undefined : new PaneQueue(this.spec.aggregator);
      counted = { count: 0, states: new Map(), panes };
      this.#keys.set(key, counted);
    }
    return counted;
  }
}
