import { Elements } from "../../../connectors/elements.ts";
import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import type { StepErrorCode } from "../../errors.ts";
import type { KeyedBatch } from "../../hot/stage.ts";
import type { KeyTimers } from "../../state/key-timers.ts";
import type { KeyedState } from "../../state/keyed-state.ts";
import type { LatestInstant } from "../../state/latest-instant.ts";
import type { Lifetimes } from "../../state/lifetimes.ts";
import type { SlicedState } from "../../state/sliced-state.ts";
import { ITERABLE_THREW, isIterable, notIterable } from "../../values/is-iterable.ts";
import type { Key } from "../../values/key.ts";
import type { KeyContext } from "./key-context.ts";
import { notDeclared, SideOutput } from "./side-output.ts";
import { type ActName, guardedActs, type StatefulFunctions } from "./stateful-acts.ts";
import { type Cell, cellCodec, type Expiring, expiringCodec, newCell } from "./stateful-cell.ts";
import type { StatefulSettings } from "./stateful-options.ts";

/** State by key, its lifetime, timers and end of input: what `stateful` and `statefulBatch` share. */
export abstract class Stateful implements KeyedLogic, KeyContext<Key, unknown> {
  readonly #cells: KeyedState<Cell>;
  /** Cells whose time is up by a later value, which has begun another: until event time has come as far. */
  readonly #expiring: SlicedState<Expiring, Cell>;
  readonly #functions: StatefulFunctions;
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
  #cell: Cell = newCell("", undefined);
  #eventTime: number | undefined;
  /** Whether its state was made for the record at hand. */
  #isNew = false;
  #watermark = Number.NEGATIVE_INFINITY;
  /** The step's own watermark. */
  #reached = Number.NEGATIVE_INFINITY;
  /** The latest event time of any value. */
  readonly #latest: LatestInstant;
  #firesEventTimer = false;

  constructor(functions: StatefulFunctions, settings: StatefulSettings, context: KeyedLogicContext) {
    const { lifetime } = settings;
    this.#functions = guardedActs(functions, settings.policy);
    this.#settings = settings;
    this.#context = context;
    this.#lifetimeMs = lifetime?.clock === "processing" ? lifetime.afterMs : Number.POSITIVE_INFINITY;
    const { state } = context;
    this.#cells = state.keyed("states", cellCodec);
    this.#eventTimers = state.timers("event timers");
    this.#timers = state.timersOf(this.#cells, (cell) => this.#wakeAtFor(cell));
    this.#latest = state.latest("latest event time");
    if (lifetime?.clock === "event") this.#lifetimes = state.lifetimes(this.#cells, lifetime.afterMs);
    this.#expiring = state.sliced("expiring", expiringCodec(this.#lifetimes));
  }

  abstract onBatch(batch: KeyedBatch, watermark: number): void;

  get wakeAt(): number {
    return this.#timers.next;
  }

  onWake(now: number): void {
    for (const { key } of this.#timers.takeAllDue(now)) this.#onTimer(key);
  }

  /** Timers and ends of lifetimes up to `watermark`, in order; at one instant timers first, and by key. */
  onWatermark(watermark: number, emitAt: (instant: number) => void): void {
    this.#reached = watermark;
    for (;;) {
      const timerAt = this.#eventTimers.next ?? Number.POSITIVE_INFINITY;
      const expiresAt = this.#lifetimes?.next ?? Number.POSITIVE_INFINITY;
      const at = Math.min(timerAt, expiresAt);
      if (at > watermark || at === Number.POSITIVE_INFINITY) break;
      // Where nothing is emitted, there is no reason to send a message for each instant.
      if (timerAt <= expiresAt || this.#functions.onExpire !== undefined) emitAt(Math.floor(at));
      this.#watermark = at;
      if (timerAt <= expiresAt) this.#fireEventTimer(at);
      else this.#expire(this.#lifetimes!.take(), at);
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

  onEnd(): void {
    if (this.#functions.onEnd === undefined) return;
    this.#watermark = Number.POSITIVE_INFINITY;
    for (const key of this.#cells.sortedKeys()) this.#endOf(key);
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

  setState(state: unknown): void {
    this.#cell.state = state;
  }

  forget(): void {
    if (!this.#cell.isForgotten) this.#forget(this.#cell);
  }

  setTimer(at: number): void {
    this.#checkTimer(at, "setTimer", "onTimer");
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

  setEventTimer(at: number): void {
    this.#checkTimer(at, "setEventTimer", "onEventTimer");
    if (this.#firesEventTimer && at <= this.#watermark)
      throw this.fail(
        "bad-timer",
        `onEventTimer must set a timer later than the one that fired, not ${at}`,
        undefined,
      );
    if (this.#isGone) return;
    // The end of the input comes to a step that sets itself timers for ever.
    if (this.#reached === Number.POSITIVE_INFINITY && this.#watermark > this.#latest.instant) return;
    this.#eventTimers.set(this.#key, at > this.#watermark ? at : this.#watermark + 1);
  }

  clearEventTimer(): void {
    if (!this.#isGone) this.#eventTimers.clear(this.#key);
  }

  /** Whether the state at hand is kept no longer: the key's timers are those of another state then, or of none. */
  get #isGone(): boolean {
    return this.#cells.get(this.#key) !== this.#cell;
  }

  /** Notes which keys a batch is of, and how far event time had come in the partition of its records. */
  protected begin({ keys }: KeyedBatch, watermark: number): void {
    this.#cells.touchAll(keys);
    this.#watermark = watermark;
  }

  /** Makes `key` the one at hand, with a state of its own, and gives that state. */
  protected stateOf(key: Key, eventTime: number | undefined): unknown {
    this.#isNew = false;
    const known = this.#cells.get(key);
    const cell = this.#settings.lifetime === undefined ? known : this.#used(known, eventTime);
    this.#key = key;
    this.#eventTime = eventTime;
    this.#cell = cell ?? this.#open(key);
    this.#isNew = cell === undefined;
    if (eventTime !== undefined) this.#noteTime(eventTime);
    return this.#cell.state;
  }

  /** Emits each element of what a function of the user's returned, under the key at hand. */
  protected emitAll(results: unknown, value: unknown): void {
    if (results === undefined) return;
    const elements = this.#elementsOf(results, value);
    if (elements === undefined) return;
    const { emit } = this.#context;
    const key = this.#key;
    const eventTime = this.#eventTime;
    while (this.#movesOn(elements, value)) {
      const element = elements.value;
      if (!SideOutput.is(element)) emit(element, key, eventTime);
      else if (!this.#emitTo(element, value)) return;
    }
  }

  /** Undefined where there are none, and the step's policy is to go on. */
  #elementsOf(results: unknown, value: unknown): Elements<unknown> | undefined {
    try {
      if (isIterable(results)) return new Elements(results);
    } catch (cause) {
      this.#reject("step-failed", ITERABLE_THREW, value, this.#eventTime, cause);
      return undefined;
    }
    const called = this.#context.desk.call(results);
    const problem = notIterable("the function must return an iterable or nothing", results, called);
    this.#reject("not-iterable", problem, value, this.#eventTime);
    return undefined;
  }

  /** Does what the step's error policy says of a value, or several, that a function threw for. */
  protected reject(problem: string, value: unknown, eventTime: number | undefined, cause: unknown): void {
    this.#reject("step-failed", problem, value, eventTime, cause);
  }

  /** The error for a value of the key at hand. */
  protected fail(code: StepErrorCode, problem: string, value: unknown, cause?: unknown): Error {
    return this.#context.desk.fail(code, problem, value, this.#key, cause);
  }

  #reject(
    code: StepErrorCode,
    problem: string,
    value: unknown,
    eventTime: number | undefined,
    cause?: unknown,
  ): void {
    if (this.#isNew) this.forget(); // a key has no state by a value that was not taken in
    this.#context.desk.reject(code, problem, value, this.#key, eventTime, cause);
  }

  /** The functions may be generators: then the user's code runs here. */
  #movesOn(elements: Elements<unknown>, value: unknown): boolean {
    try {
      return elements.moveOn();
    } catch (cause) {
      this.#reject("step-failed", ITERABLE_THREW, value, this.#eventTime, cause);
      return false;
    }
  }

  #noteTime(eventTime: number): void {
    const cell = this.#cell;
    if (cell.latest === undefined || eventTime > cell.latest) cell.latest = eventTime;
    this.#latest.note(eventTime);
  }

  /** Returns false where there is no such output, and the step's policy is to go on. */
  #emitTo({ name, value }: SideOutput<string, unknown>, record: unknown): boolean {
    const index = this.#settings.sideOutputs.indexOf(name);
    if (index >= 0) this.#context.emitTo(index + 1, value, this.#key, this.#eventTime);
    else this.#reject("step-failed", notDeclared(name), record, this.#eventTime);
    return index >= 0;
  }

  #open(key: Key): Cell {
    const cell = newCell(key, this.#functions.start(key));
    this.#cells.set(key, cell);
    if (this.#settings.lifetime === undefined) return cell;
    cell.usedAt = this.#instant(this.#eventTime);
    if (this.#lifetimes !== undefined) this.#lifetimes.add(cell);
    else this.#arm(cell);
    return cell;
  }

  /** Uses a state, unless its time is up. Then there is none. */
  #used(cell: Cell | undefined, eventTime: number | undefined): Cell | undefined {
    if (cell === undefined) return undefined;
    const instant = this.#instant(eventTime);
    const lifetimeMs = this.#lifetimes?.afterMs ?? this.#lifetimeMs;
    if (instant < cell.usedAt + lifetimeMs) {
      cell.usedAt = Math.max(cell.usedAt, instant);
      return cell;
    }
    if (this.#lifetimes === undefined) this.#expire(cell, cell.latest);
    else if (this.#functions.onExpire === undefined) this.#forget(cell);
    else this.#setAside(cell);
    return undefined;
  }

  /** When a state is used that a record comes for: a late one counts from where event time is. */
  #instant(eventTime: number | undefined): number {
    return this.#lifetimes === undefined ? this.now : Math.max(eventTime!, this.#watermark);
  }

  /** Until event time has come as far as its end: then its results travel where they belong. */
  #setAside(cell: Cell): void {
    this.#detach(cell);
    const start = cell.usedAt + this.#lifetimes!.afterMs;
    const slice = this.#expiring.at(start) ?? { start, cells: new Map() };
    if (slice.cells.size === 0) this.#expiring.add(slice);
    slice.cells.set(cell.key, cell);
    this.#expiring.touch(start, cell.key);
  }

  #expire(cell: Cell, eventTime: number | undefined): void {
    if (this.#cells.get(cell.key) === cell) this.#detach(cell);
    else this.#takeBack(cell);
    cell.isForgotten = true;
    this.#act("onExpire", cell, eventTime);
  }

  /** A later value had put another cell in its place. */
  #takeBack({ key, usedAt }: Cell): void {
    const slice = this.#expiring.at(usedAt + this.#lifetimes!.afterMs)!;
    this.#expiring.touch(slice.start, key);
    slice.cells.delete(key);
    if (slice.cells.size === 0) this.#expiring.drop(slice);
  }

  #fireEventTimer(at: number): void {
    const cell = this.#cells.get(this.#eventTimers.takeDue(at)!.key);
    if (cell === undefined) return;
    if (this.#lifetimes !== undefined) cell.usedAt = Math.max(cell.usedAt, at);
    this.#firesEventTimer = true;
    this.#act("onEventTimer", cell, at);
    this.#firesEventTimer = false;
  }

  #endOf(key: Key): void {
    const cell = this.#cells.get(key);
    if (cell !== undefined) this.#act("onEnd", cell, cell.latest);
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

  #checkTimer(at: number, name: string, needs: "onTimer" | "onEventTimer"): void {
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
    this.#isNew = false;
    this.#key = cell.key;
    this.#cell = cell;
    this.#eventTime = eventTime;
    this.#cells.touch(cell.key);
    let results: unknown;
    try {
      results = this.#functions[name]?.(cell.state, this);
    } catch (cause) {
      // There is no record: a dead letter has none, but the key.
      this.#context.desk.reject("step-failed", `${name} threw`, undefined, this.#key, eventTime, cause);
      return;
    }
    this.emitAll(results, undefined);
  }
}
