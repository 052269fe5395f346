import { stateCodec } from "../../../aggregators/state-codec.ts";
import type { KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import { begun, type Rest, type Work } from "../../../engine/work.ts";
import type { KeyedBatch } from "../../../hot/stage.ts";
import { retried } from "../../../policy/retried.ts";
import type { HeldBatch } from "../../../state/held-records.ts";
import type { KeyedState } from "../../../state/keyed-state.ts";
import { type SlicedState, SliceOf } from "../../../state/sliced-state.ts";
import { settled } from "../../../values/bad-result.ts";
import { compareKeys, type Key } from "../../../values/key.ts";
import type { GlobalWindower, Trigger } from "../windower.ts";
import { EventWindows, multipleAfter } from "./event-windows.ts";
import { REJECTED, type WindowSpec } from "./window-logic.ts";

/** What is kept of a key. */
interface Cell {
  state: unknown;
  /** Records since it was made, or purged. */
  count: number;
  /** The latest event time. */
  latest: number | undefined;
}

/** One window a key, for all time, whose results a trigger asks for. */
export class GlobalWindows extends EventWindows {
  readonly #trigger: Trigger<unknown>;
  readonly #when: Trigger<unknown>["when"];
  readonly #purge: boolean;
  readonly #cells: KeyedState<Cell>;
  /**
   * For triggers by time: keys with records since their last result, by when the next is due. That is one instant,
   * unless keys have been loaded from different workers: a timer for each of them would be more work.
   */
  readonly #waiting: SlicedState<SliceOf<true>, true>;
  /** Derived: when results are due next. */
  nextDue: number = Number.POSITIVE_INFINITY;

  constructor({ trigger, purge }: GlobalWindower<unknown>, spec: WindowSpec, context: KeyedLogicContext) {
    super(spec, context);
    this.#trigger = trigger;
    this.#purge = purge;
    this.#when = trigger.when && retried(trigger.when, spec.policy);
    const { save, load } = stateCodec(spec.aggregator);
    this.#cells = context.state.keyed<Cell>("global windows", {
      save: (cell) => ({ ...cell, state: save(cell.state) }),
      load: (saved) => ({ ...(saved as Cell), state: load((saved as Cell).state) }), // as saved above
    });
    this.#waiting = context.state.sliced<SliceOf<true>, true>("triggers", {
      save: () => true,
      open: (at) => this.#opened(at),
      load: (_, { cells }, key) => cells.set(key, true),
      isCounted: false, // they belong to cells
    });
  }

  onBatch({ values, keys, eventTimes }: KeyedBatch, watermark: number): void {
    const byTime = this.#trigger.everyMs !== undefined;
    for (let i = 0; i < values.length; i++) {
      if (byTime) this.#hold(values[i], keys[i]!, eventTimes![i]!, watermark);
      else this.#take(values[i], keys[i]!, eventTimes?.[i]);
    }
    if (!byTime) this.#cells.touchAll(keys);
  }

  override onEnd(): Rest {
    return begun(this.#emitAll());
  }

  *#emitAll(): Work {
    for (const key of this.#cells.sortedKeys()) {
      this.#emit("final", key, this.#cells.get(key)!);
      if (this.isFull) yield;
    }
    this.#cells.clear();
  }

  protected *fireUpTo(instant: number): Work {
    for (let at = this.nextDue; at <= instant; at = this.nextDue) {
      this.dueAt(at);
      for (const key of this.#takeDue()) {
        this.#fire(key, this.#cells.get(key)!);
        if (this.isFull) yield;
      }
    }
  }

  protected takeHeld({ at, values, keys, eventTimes }: HeldBatch): void {
    const due = multipleAfter(at, this.#trigger.everyMs!); // nothing else has records wait
    for (let i = 0; i < values.length; i++)
      if (this.#take(values[i], keys[i]!, eventTimes[i]!, at)) this.#await(due, keys[i]!);
    this.#cells.touchAll(keys);
  }

  #await(due: number, key: Key): void {
    let slice = this.#waiting.at(due);
    if (slice === undefined) {
      slice = this.#opened(due);
      this.#waiting.add(slice);
    }
    slice.cells.set(key, true);
    this.#waiting.touch(due, key);
  }

  #opened(due: number): SliceOf<true> {
    this.nextDue = Math.min(this.nextDue, due);
    return new SliceOf(due);
  }

  /** Takes out the keys that are due next, in order. All of them may have been called off. */
  #takeDue(): Key[] {
    const slice = this.#waiting.at(this.nextDue);
    if (slice !== undefined) this.#waiting.drop(slice);
    this.nextDue = Number.POSITIVE_INFINITY;
    for (const { start } of this.#waiting.slices()) this.nextDue = Math.min(this.nextDue, start);
    return slice === undefined ? [] : [...slice.cells.keys()].sort(compareKeys);
  }

  #callOff(key: Key): void {
    for (const slice of this.#waiting.slices()) if (slice.cells.has(key)) this.#waiting.remove(slice, key);
  }

  /** A record counts from its own instant on, even where the watermark had not come there yet. */
  #hold(value: unknown, key: Key, eventTime: number, watermark: number): void {
    this.held.hold(Math.max(watermark, Math.floor(eventTime)), value, key, eventTime);
  }

  /**
   * Takes a record in. Returns whether its key waits for a result.
   * @param heldAt The watermark that it has waited at; undefined if it has not.
   */
  #take(value: unknown, key: Key, eventTime: number | undefined, heldAt?: number): boolean {
    const isAsked = this.#isAsked(value, key, eventTime);
    const cell = isAsked === REJECTED ? undefined : this.#add(value, key, eventTime);
    if (cell === undefined) return false;
    const { count } = this.#trigger;
    const isDue = isAsked || (count !== undefined && cell.count % count === 0);
    // Not for each record: it may cost a message.
    if (heldAt !== undefined && (isDue || this.spec.emitEvery === "record")) this.answering(heldAt);
    if (isDue) {
      this.#fire(key, cell);
      this.#callOff(key);
      return false;
    }
    if (this.spec.emitEvery === "record") this.#emit("early", key, cell);
    return true;
  }

  /** Whether the trigger's function asks for a result. */
  #isAsked(value: unknown, key: Key, eventTime: number | undefined): boolean | typeof REJECTED {
    const when = this.#when;
    if (when === undefined) return false;
    try {
      return settled(when(value, eventTime), "the trigger");
    } catch (cause) {
      this.reject("the trigger threw", value, key, eventTime, cause);
      return REJECTED;
    }
  }

  #add(value: unknown, key: Key, eventTime: number | undefined): Cell | undefined {
    let cell = this.#cells.get(key);
    const state = this.add(cell, value, key, eventTime ?? cell?.count ?? 0);
    if (state === REJECTED) return undefined;
    if (cell === undefined) {
      cell = { state, count: 0, latest: undefined };
      this.#cells.set(key, cell);
    }
    cell.state = state;
    cell.count++;
    if (eventTime !== undefined && !(eventTime <= cell.latest!)) cell.latest = eventTime;
    return cell;
  }

  #fire(key: Key, cell: Cell): void {
    this.#emit(this.#purge ? "final" : "early", key, cell);
    if (this.#purge) this.#cells.delete(key);
  }

  #emit(kind: "early" | "final", key: Key, { state, latest }: Cell): void {
    this.emitAs(kind, key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, state, latest, 0);
  }
}
