import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { begun, each, type Rest, type Work } from "../../engine/work.ts";
import type { StepErrorCode } from "../../errors.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { KeyTimers } from "../../state/key-timers.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { Lifetimes } from "../../state/lifetimes.ts";
import { settled, unsettled } from "../../values/bad-result.ts";
import { ITERABLE_THREW } from "../../values/is-iterable.ts";
import { isOurPromise } from "../../values/is-promise.ts";
import type { Key } from "../../values/key.ts";
import { ExpiringCells } from "./expiring-cells.ts";
import { END, elementAt, elementsOf, type HearsIterables, movesOn } from "./result-elements.ts";
import { checkedResults } from "./results.ts";
import { notDeclared, SideOutput } from "./side-output.ts";
import { type ActName, attemptedActs, type StatefulActs, type StatefulFunctions } from "./stateful-acts.ts";
import type { KeyAtHand } from "./stateful-attempt.ts";
import { type Cell, cellCodecOf, newCell } from "./stateful-cell.ts";
import type { StatefulSettings } from "./stateful-options.ts";

/** State by key, its lifetime, timers and end of input: what `stateful` and `statefulBatch` share. */
export abstract class Stateful implements KeyedLogic, KeyAtHand, HearsIterables {
  readonly #cells: KeyedState<Cell>;
  readonly #expiring: ExpiringCells;
  readonly #functions: StatefulActs;
  readonly #context: KeyedLogicContext;
  readonly #settings: StatefulSettings;
  readonly #eventTimers: KeyTimers;
  /** By the wall clock: when to look at a key for its timer or the end of its lifetime. */
  readonly #timers: KeyTimers;
  /** Of cells that expire by event time, the expiring ones included. */
  readonly #lifetimes: Lifetimes<Cell> | undefined;
  /** How long a state lives by the wall clock. */
  readonly #lifetimeMs: number;
  // The record at hand, which the KeyContext tells of.
  #key: Key = "";
  #cell: Cell = newCell("", undefined, 0);
  /** Greater than that of any cell that there is. */
  #nextOrder = 1;
  #eventTime: number | undefined;
  /** The cell that the key has: another than that at hand, if that is new. */
  #known: Cell | undefined;
  #isTaken = true;
  #watermark = Number.NEGATIVE_INFINITY;
  /** The step's own watermark. */
  #reached = Number.NEGATIVE_INFINITY;
  #firesEventTimer = false;

  constructor(functions: StatefulFunctions, settings: StatefulSettings, context: KeyedLogicContext) {
    const { lifetime } = settings;
    const codec = cellCodecOf(settings);
    this.#functions = attemptedActs(functions, settings.policy);
    this.#settings = settings;
    this.#context = context;
    this.#lifetimeMs = lifetime?.clock === "processing" ? lifetime.afterMs : Number.POSITIVE_INFINITY;
    this.#cells = context.state.keyed("states", codec);
    this.#eventTimers = context.state.timers("event timers");
    this.#timers = context.state.timersOf(this.#cells, (cell) => this.#wakeAtFor(cell));
    if (lifetime?.clock === "event") this.#lifetimes = context.state.lifetimes(this.#cells, lifetime.afterMs);
    this.#cells.derive(({ order }) => {
      this.#nextOrder = Math.max(this.#nextOrder, order + 1);
    });
    this.#expiring = new ExpiringCells(context.state, codec, this.#lifetimes);
  }

  abstract onBatch(batch: KeyedBatch, watermark: number): void;

  get wakeAt(): number {
    return this.#timers.next;
  }

  onWake(now: number): Rest {
    return begun(each(this.#timers.takeAllDue(now), ({ key }) => this.#onTimer(key), this.#context.isFull));
  }

  onWatermark(watermark: number, emitAt: (instant: number) => void): Rest {
    return begun(this.#moveTo(watermark, emitAt));
  }

  /** Timers and ends of lifetimes up to `watermark`, in order; at one instant timers first, and by key. */
  *#moveTo(watermark: number, emitAt: (instant: number) => void): Work {
    this.#reached = watermark;
    for (;;) {
      const timerAt = this.#eventTimers.next ?? Number.POSITIVE_INFINITY;
      const expiresAt = this.#lifetimes?.next ?? Number.POSITIVE_INFINITY;
      const at = Math.min(timerAt, expiresAt);
      if (at > watermark || at === Number.POSITIVE_INFINITY) break;
      // Where nothing is emitted, there is no reason to send a message for each instant.
      if (timerAt <= expiresAt || this.#functions.onExpire !== undefined) emitAt(at);
      this.#watermark = at;
      if (timerAt <= expiresAt) this.#fireEventTimer(at);
      else this.#expire(this.#lifetimes!.take(), at);
      if (this.#context.isFull?.()) yield;
    }
    this.#watermark = watermark;
  }

  #onTimer(key: Key): void {
    const cell = this.#cells.get(key);
    if (cell === undefined) return;
    this.#cells.touch(key);
    this.#watermark = this.#reached;
    const now = this.now;
    if (cell.timerAt <= now) {
      cell.timerAt = Number.POSITIVE_INFINITY;
      if (this.#lifetimeMs < Number.POSITIVE_INFINITY) cell.usedAt = now;
      this.#act("onTimer", cell, cell.latest);
    }
    if (cell.isForgotten) return;
    if (cell.usedAt + this.#lifetimeMs <= now) this.#expire(cell, cell.latest);
    else this.#arm(cell);
  }

  onEnd(): Rest {
    if (this.#functions.onEnd === undefined) return;
    this.#watermark = Number.POSITIVE_INFINITY;
    return begun(each(this.#cells.sortedKeys(), (key) => this.#endOf(key, true), this.#context.isFull));
  }

  /** Timers have no place in a loop: until they fire, no iteration could be complete. */
  get inLoop(): "records" | "iterations" | undefined {
    const { onTimer, onEventTimer, onEnd } = this.#functions;
    if (onTimer !== undefined || onEventTimer !== undefined || this.#settings.lifetime !== undefined)
      return undefined;
    return onEnd === undefined ? "records" : "iterations";
  }

  /** An iteration is all the input that its keys have in it. */
  onIteration(keys: () => readonly Key[]): void {
    for (const key of keys()) this.#endOf(key);
  }

  get key(): Key {
    return this.#key;
  }

  get eventTime(): number | undefined {
    return this.#eventTime;
  }

  get watermark(): number {
    return this.#watermark;
  }

  get now(): number {
    return this.#context.host.now();
  }

  get state(): unknown {
    return this.#cell.state;
  }

  setState(state: unknown): void {
    this.#cell.state = state;
  }

  forget(): void {
    if (!this.#cell.isForgotten) this.#forget(this.#cell);
  }

  checkTimer(at: number): void {
    this.#checkInstant(at, "setTimer", "onTimer");
  }

  setTimer(at: number): void {
    this.checkTimer(at);
    if (this.#isGone) return;
    this.#cell.timerAt = at;
    this.#timers.set(this.#key, this.#wakeAtFor(this.#cell));
  }

  clearTimer(): void {
    if (this.#isGone) return;
    this.#cell.timerAt = Number.POSITIVE_INFINITY;
    this.#timers.clear(this.#key);
    this.#arm(this.#cell);
  }

  checkEventTimer(at: number): void {
    this.#checkInstant(at, "setEventTimer", "onEventTimer");
    if (this.#firesEventTimer && at <= this.#watermark)
      throw this.fail(
        "bad-timer",
        `onEventTimer must set a timer later than the one that fired, not ${at}`,
        undefined,
      );
  }

  setEventTimer(at: number): void {
    this.checkEventTimer(at);
    if (this.#isGone || this.#isOver) return;
    this.#eventTimers.set(this.#key, at > this.#watermark ? Math.ceil(at) : this.#watermark + 1);
  }

  clearEventTimer(): void {
    if (!this.#isGone) this.#eventTimers.clear(this.#key);
  }

  /** Whether the state at hand is kept no longer: the key's timers are those of another state then, or of none. */
  get #isGone(): boolean {
    return this.#cells.get(this.#key) !== this.#cell;
  }

  /**
   * Whether event time is beyond all that came of it: the end of the input comes to a key that sets itself timers for ever.
   * It does not matter how far they had fired before.
   */
  get #isOver(): boolean {
    if (this.#reached < Number.POSITIVE_INFINITY) return false;
    const { latest = Number.NEGATIVE_INFINITY } = this.#cell;
    return this.#watermark > Math.max(latest, this.#context.endOfTime());
  }

  /** Notes how far event time had come in the partition of its records. */
  protected begin(watermark: number): void {
    this.#watermark = watermark;
  }

  /** Makes `key` the one at hand, with the state that a record of it finds. */
  protected look(key: Key, eventTime: number | undefined): void {
    const known = this.#cells.get(key);
    if (known !== undefined) this.#cells.stamp(key, known); // a new one is noted when it is put in
    this.#known = this.#settings.lifetime === undefined ? known : this.#unlessExpired(known);
    this.#isTaken = false;
    this.#key = key;
    this.#eventTime = eventTime;
    this.#cell = this.#usable(this.#known) ?? this.#begun(key);
  }

  #begun(key: Key): Cell {
    return newCell(key, settled(this.#functions.start(key), "start"), this.#nextOrder);
  }

  take(): void {
    if (this.#isTaken) return;
    this.#isTaken = true;
    const cell = this.#cell;
    if (cell !== this.#known) this.#open(cell);
    else if (this.#settings.lifetime !== undefined) cell.usedAt = Math.max(cell.usedAt, this.#instant);
    if (this.#eventTime !== undefined) this.#noteTime(this.#eventTime);
  }

  /** Emits each element of what a function of the user's returned, under the key at hand. */
  protected emitAll(results: Iterable<unknown> | undefined, value: unknown): void {
    if (results === undefined) return;
    if (Array.isArray(results)) {
      let element = elementAt(results, 0, value, this);
      for (let at = 1; element !== END && this.#emit(element, value); at++)
        element = elementAt(results, at, value, this);
      return;
    }
    const elements = elementsOf(results, value, this);
    if (elements === undefined) return;
    while (movesOn(elements, value, this)) if (!this.#emit(elements.value, value)) return;
  }

  /** Returns false where it is for no output that there is, and the step's policy is to go on. */
  #emit(element: unknown, value: unknown): boolean {
    if (SideOutput.is(element)) return this.#emitTo(element, value);
    if (typeof element === "object" && isOurPromise(element))
      throw this.fail("step-failed", "", value, unsettled(element, "the function"));
    this.#context.emit(element, this.#key, this.#eventTime);
    return true;
  }

  iterableThrew(cause: unknown, value: unknown): void {
    this.reject(ITERABLE_THREW, value, this.#eventTime, cause);
  }

  /** Does what the step's error policy says of a value, or several, that a function threw for. */
  protected reject(problem: string, value: unknown, eventTime: number | undefined, cause: unknown): void {
    this.#context.desk.reject("step-failed", problem, value, this.#key, eventTime, cause);
  }

  /** The error for a value of the key at hand. */
  protected fail(code: StepErrorCode, problem: string, value: unknown, cause?: unknown): Error {
    return this.#context.desk.fail(code, problem, value, this.#key, cause);
  }

  #noteTime(eventTime: number): void {
    const cell = this.#cell;
    if (cell.latest === undefined || eventTime > cell.latest) cell.latest = eventTime;
  }

  /** Returns false where there is no such output, and the step's policy is to go on. */
  #emitTo({ name, value }: SideOutput<string, unknown>, record: unknown): boolean {
    const index = this.#settings.sideOutputs.indexOf(name);
    if (index >= 0) this.#context.emitTo(index + 1, value, this.#key, this.#eventTime);
    else this.reject(notDeclared(name, this.#context.desk.call), record, this.#eventTime, undefined);
    return index >= 0;
  }

  /** The key has another cell from now on. */
  #open(cell: Cell): void {
    const known = this.#known; // its time is up, by event time
    if (known !== undefined && this.#functions.onExpire !== undefined) {
      this.#detach(known);
      this.#expiring.setAside(known);
    } else if (known !== undefined) this.#forget(known);
    this.#cells.set(cell.key, cell);
    this.#nextOrder = cell.order + 1;
    if (this.#settings.lifetime === undefined) return;
    cell.usedAt = this.#instant;
    if (this.#lifetimes !== undefined) this.#lifetimes.add(cell);
    else this.#arm(cell);
  }

  /** By the wall clock a cell expires whatever comes. */
  #unlessExpired(cell: Cell | undefined): Cell | undefined {
    if (cell === undefined || this.#lifetimes !== undefined) return cell;
    if (this.now < cell.usedAt + this.#lifetimeMs) return cell;
    this.#expire(cell, cell.latest);
    return undefined;
  }

  /** By event time, a record does not find a cell whose time is up. */
  #usable(cell: Cell | undefined): Cell | undefined {
    if (cell === undefined || this.#lifetimes === undefined) return cell;
    return this.#instant < cell.usedAt + this.#lifetimes.afterMs ? cell : undefined;
  }

  /** When a state is used that the record at hand comes for: a late one counts from where event time is. */
  get #instant(): number {
    return this.#lifetimes === undefined ? this.now : Math.max(this.#eventTime!, this.#watermark);
  }

  #expire(cell: Cell, eventTime: number | undefined): void {
    if (this.#cells.get(cell.key) === cell) this.#detach(cell);
    else this.#expiring.takeBack(cell); // a later value had put another in its place
    cell.isForgotten = true;
    this.#act("onExpire", cell, eventTime);
  }

  #fireEventTimer(at: number): void {
    const cell = this.#cells.get(this.#eventTimers.takeDue(at)!.key);
    if (cell === undefined) return;
    if (this.#lifetimes !== undefined) cell.usedAt = Math.max(cell.usedAt, at);
    this.#firesEventTimer = true;
    this.#act("onEventTimer", cell, at);
    this.#firesEventTimer = false;
  }

  #endOf(key: Key, isAll = false): void {
    const cell = this.#cells.get(key);
    if (cell === undefined) return;
    this.#act("onEnd", cell, cell.latest);
    if (isAll && this.#cells.get(key) === cell) this.#forget(cell); // a run that resumes after it does not tell again
  }

  #forget(cell: Cell): void {
    this.#detach(cell);
    if (this.#lifetimes !== undefined) this.#lifetimes.forget(cell);
    else cell.isForgotten = true;
  }

  /** Its key has no state any more. */
  #detach({ key }: Cell): void {
    this.#cells.delete(key);
    this.#timers.clear(key);
    this.#eventTimers.clear(key);
  }

  /** Has the clock wake the step for the cell, if there is reason to and it does not do so already. */
  #arm(cell: Cell): void {
    const at = this.#wakeAtFor(cell);
    if (at === Number.POSITIVE_INFINITY || cell.isForgotten) return;
    if (this.#timers.at(cell.key) === undefined) this.#timers.set(cell.key, at);
  }

  #wakeAtFor({ timerAt, usedAt }: Cell): number {
    return Math.min(timerAt, usedAt + this.#lifetimeMs);
  }

  #checkInstant(at: number, name: string, needs: "onTimer" | "onEventTimer"): void {
    if (!Number.isFinite(at))
      throw this.fail(
        "bad-timer",
        `a timer needs an instant in ms, not ${this.#context.desk.call(at)}`,
        undefined,
      );
    if (this.#functions[needs] === undefined)
      throw this.fail("bad-timer", `${name} needs an ${needs}`, undefined);
  }

  #act(name: ActName, cell: Cell, eventTime: number | undefined): void {
    this.#isTaken = true; // there is no record
    this.#key = cell.key;
    this.#cell = cell;
    this.#eventTime = eventTime;
    this.#cells.touch(cell.key);
    let results: Iterable<unknown> | undefined;
    try {
      results = checkedResults(this.#functions[name]?.(this));
    } catch (cause) {
      this.reject(`${name} threw`, undefined, eventTime, cause); // a dead letter has no record, but the key
      return;
    }
    this.emitAll(results, undefined);
  }
}
