import type { AnyAggregator } from "../../../aggregators/aggregator.ts";
import { stateCodec } from "../../../aggregators/state-codec.ts";
import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import { begun, type Rest, type Work } from "../../../engine/work.ts";
import type { KeyedBatch } from "../../../hot/stage.ts";
import type { KeyedState } from "../../../state/keyed-state.ts";
import type { CellCodec } from "../../../state/table.ts";
import type { Key } from "../../../values/key.ts";
import { panesOf, startsOf } from "../sliding.ts";
import type { CountWindower, SlidingWindower, Tiling } from "../windower.ts";
import { PaneQueue, type SavedPanes } from "./pane-queue.ts";
import { type Spanned, spanned } from "./spanned.ts";
import { REJECTED, WindowLogic, type WindowSpec } from "./window-logic.ts";

/** What is kept of a key. Windows go by the number of the record that they begin with. */
interface Counted {
  /** How many records there have been. */
  count: number;
  /** States that records are added to: of windows, in order, or, where windows share work, of the pane at hand. */
  readonly states: unknown[];
  /** Where windows share work: the panes that are full. */
  readonly panes: PaneQueue | undefined;
}

type SavedCounted = readonly [count: number, states: unknown[], panes: SavedPanes | undefined];

function countedCodec(aggregator: AnyAggregator): CellCodec<Counted> {
  const { save, load } = stateCodec(aggregator);
  return {
    save: ({ count, states, panes }): SavedCounted => [count, states.map(save), panes?.save()],
    load(saved) {
      const [count, states, panes] = saved as SavedCounted;
      return { count, states: states.map(load), panes: panes && new PaneQueue(aggregator).load(panes) };
    },
    count: ({ states, panes }) => states.length + (panes?.size ?? 0),
  };
}

/** Windows of so many records of a key, in the order in which they come. */
export class CountWindows extends WindowLogic {
  readonly #keys: KeyedState<Counted>;
  /** The windows, as if the number of a record were its instant. */
  readonly #windower: SlidingWindower;
  /** The panes that windows share, where they overlap and the aggregator can merge. */
  readonly #panes: Tiling | undefined;

  constructor({ size, every }: CountWindower, spec: WindowSpec, context: KeyedLogicContext) {
    super({ ...spec, aggregator: spanned(spec.aggregator) }, context);
    this.#windower = { kind: "sliding", lengthMs: size, everyMs: every, origin: 0 };
    const canShare = spec.aggregator.merge !== undefined && spec.emitEvery === undefined;
    if (every < size && canShare) this.#panes = panesOf(this.#windower);
    this.#keys = context.state.keyed("counts", countedCodec(this.spec.aggregator));
  }

  onBatch({ values, keys, eventTimes }: KeyedBatch): void {
    for (let i = 0; i < values.length; i++) this.#take(values[i], keys[i]!, eventTimes?.[i]);
    this.#keys.touchAll(keys);
  }

  override onEnd(): Rest {
    return begun(this.#finishAll());
  }

  *#finishAll(): Work {
    for (const key of this.#keys.sortedKeys()) yield* this.#finish(key, this.#keys.get(key)!);
    this.#keys.clear();
  }

  #take(value: unknown, key: Key, eventTime: number | undefined): void {
    const known = this.#keys.get(key);
    const counted = known ?? this.#newKey();
    const { count, states } = counted;
    // Windows that have begun have a state; the last one may begin with this record.
    const cells = this.#startsOf(count).map((_, i) => (i < states.length ? { state: states[i] } : undefined));
    const added = this.addToAll(cells, value, key, eventTime ?? count);
    if (added === REJECTED) return;
    if (known === undefined) this.#keys.set(key, counted);
    for (const [i, state] of added.entries()) states[i] = state;
    counted.count++;
    this.#endPane(counted, key);
    const full = counted.count - this.#windower.lengthMs;
    if (full >= 0 && full % this.#windower.everyMs === 0) this.#emitFull(counted, key, full);
    if (this.spec.emitEvery !== "record") return;
    for (const state of states) this.#emit("early", key, state);
  }

  /** Starts of the windows that a record goes into, or of its pane. */
  #startsOf(number: number): readonly number[] {
    if (this.#panes !== undefined) return [this.#panes.startOf(number)];
    return startsOf(this.#windower, number).filter((start) => start >= 0);
  }

  /** A pane that is full goes to the queue. */
  #endPane({ count, states, panes }: Counted, key: Key): void {
    if (panes === undefined) return;
    const start = this.#panes!.startOf(count - 1);
    if (this.#panes!.endOf(start) !== count) return;
    const state = states.pop();
    this.merging(key, () => panes.push(start, state));
  }

  #emitFull({ states, panes }: Counted, key: Key, start: number): void {
    if (panes === undefined) {
      this.#emit("final", key, states.shift());
      if (states.length === 0) this.#keys.delete(key); // it counts from 0 again
    } else {
      const total = this.merging(key, () => panes.total());
      this.#emit("final", key, total);
      this.merging(key, () => panes.dropBefore(start + this.#windower.everyMs));
    }
  }

  /** The windows that are not full, when the input has ended. */
  *#finish(key: Key, { count, states, panes }: Counted): Work {
    if (panes === undefined) {
      for (const state of states) {
        this.#emit("final", key, state);
        if (this.isFull) yield;
      }
      return;
    }
    const paneStart = this.#panes!.startOf(count - 1);
    for (const state of states) this.merging(key, () => panes.push(paneStart, state));
    const { everyMs, lengthMs } = this.#windower;
    const first = Math.max(0, Math.ceil((count - lengthMs + 1) / everyMs) * everyMs);
    for (let start = first; start < count; start += everyMs) {
      this.merging(key, () => panes.dropBefore(start));
      const total = this.merging(key, () => panes.total());
      this.#emit("final", key, total);
      if (this.isFull) yield;
    }
  }

  #emit(kind: "early" | "final", key: Key, state: unknown): void {
    const { first, last } = state as Spanned; // the aggregator is `spanned`
    if (this.spec.timed) this.emitAs(kind, key, first, Math.floor(last) + 1, state, last, 0);
    else this.emitAs(kind, key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, state, undefined, 0);
  }

  #newKey(): Counted {
    const panes = this.#panes === undefined ? undefined : new PaneQueue(this.spec.aggregator);
    return { count: 0, states: [], panes };
  }
}
