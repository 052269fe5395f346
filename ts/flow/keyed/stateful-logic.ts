import type { StepErrorCode } from "../errors.ts";
import { compareKeys, type Key } from "../key.ts";
import { describeValue } from "../render-value.ts";
import type { KeyContext } from "./key-context.ts";
import type { KeyedLogic, KeyedLogicContext } from "./keyed-logic.ts";

interface Cell {
  state: unknown;
  /** The latest event time of the key's records. */
  latest: number | undefined;
}

/** The functions of a stateful step, as the engine calls them. */
export interface StatefulFunctions {
  start(key: Key): unknown;
  onTimer?(state: unknown, context: KeyContext<Key, unknown>): unknown;
  onEnd?(state: unknown, context: KeyContext<Key, unknown>): unknown;
}

/** State by key, timers and end of input: what `stateful` and `statefulBatch` share. */
export abstract class Stateful implements KeyedLogic, KeyContext<Key, unknown> {
  readonly #cells: Map<Key, Cell> = new Map();
  readonly #functions: StatefulFunctions;
  readonly #context: KeyedLogicContext;
  // The record at hand, which the KeyContext tells of.
  #key: Key = "";
  #cell: Cell = { state: undefined, latest: undefined };
  #eventTime: number | undefined;

  constructor(functions: StatefulFunctions, context: KeyedLogicContext) {
    this.#functions = functions;
    this.#context = context;
  }

  abstract onBatch(
    values: readonly unknown[],
    keys: readonly Key[],
    eventTimes: readonly number[] | undefined,
  ): void;

  onTimer(key: Key): void {
    const { onTimer } = this.#functions;
    if (onTimer === undefined) return;
    this.#act("onTimer", key, onTimer.bind(this.#functions));
  }

  onEnd(): void {
    const { onEnd } = this.#functions;
    if (onEnd === undefined) return;
    for (const key of [...this.#cells.keys()].sort(compareKeys))
      this.#act("onEnd", key, onEnd.bind(this.#functions));
  }

  /** Timers have no place in a loop: until they fire, no iteration could be complete. */
  get inLoop(): "answers" | "iterations" | undefined {
    const { onTimer, onEnd } = this.#functions;
    if (onTimer !== undefined) return undefined;
    return onEnd === undefined ? "answers" : "iterations";
  }

  /** An iteration is all the input that its keys have in it. */
  onIteration(keys: readonly Key[]): void {
    const { onEnd } = this.#functions;
    for (const key of keys) this.#act("onEnd", key, onEnd!.bind(this.#functions));
  }

  get key(): Key {
    return this.#key;
  }

  get eventTime(): number | undefined {
    return this.#eventTime;
  }

  get now(): number {
    return this.#context.host.now();
  }

  setState(state: unknown): void {
    this.#cell.state = state;
  }

  forget(): void {
    this.#cells.delete(this.#key);
    this.#context.timers.clear(this.#key);
  }

  setTimer(at: number): void {
    if (!Number.isFinite(at))
      throw this.fail("bad-timer", `a timer needs an instant in ms, not ${describeValue(at)}`, undefined);
    if (this.#functions.onTimer === undefined)
      throw this.fail("bad-timer", "setTimer needs an onTimer", undefined);
    this.#context.timers.set(this.#key, at);
  }

  clearTimer(): void {
    this.#context.timers.clear(this.#key);
  }

  /** Makes `key` the one at hand, with a state of its own, and gives that state. */
  protected enter(key: Key, eventTime: number | undefined): unknown {
    this.#key = key;
    this.#eventTime = eventTime;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { state: this.#functions.start(key), latest: undefined };
      this.#cells.set(key, cell);
    }
    if (eventTime !== undefined && (cell.latest === undefined || eventTime > cell.latest))
      cell.latest = eventTime;
    this.#cell = cell;
    return cell.state;
  }

  /** Emits each element of what a function of the user's returned, under the key at hand. */
  protected emitAll(results: unknown, value: unknown): void {
    if (results === undefined) return;
    if (results === null || typeof (results as Iterable<unknown>)[Symbol.iterator] !== "function") {
      throw this.fail(
        "not-iterable",
        `the function must return an iterable or nothing, not ${describeValue(results)}`,
        results,
      );
    }
    const { emit } = this.#context;
    const key = this.#key;
    const eventTime = this.#eventTime;
    const elements = (results as Iterable<unknown>)[Symbol.iterator]();
    for (;;) {
      const next = this.#next(elements, value);
      if (next.done === true) return;
      emit(next.value, key, eventTime);
    }
  }

  /** The functions may be generators: then the user's code runs here. */
  #next(elements: Iterator<unknown>, value: unknown): IteratorResult<unknown> {
    try {
      return elements.next();
    } catch (cause) {
      throw this.fail("step-failed", "the iterable that the function returned threw", value, cause);
    }
  }

  /** The error for a value of the key at hand. */
  protected fail(code: StepErrorCode, problem: string, value: unknown, cause?: unknown): Error {
    return this.#context.site.fail(code, problem, value, this.#key, cause);
  }

  #act(name: string, key: Key, call: (state: unknown, context: KeyContext<Key, unknown>) => unknown): void {
    const cell = this.#cells.get(key);
    if (cell === undefined) return;
    this.#key = key;
    this.#cell = cell;
    this.#eventTime = cell.latest;
    let results: unknown;
    try {
      results = call(cell.state, this);
    } catch (cause) {
      throw this.fail("step-failed", `${name} threw`, undefined, cause);
    }
    this.emitAll(results, undefined);
  }
}
