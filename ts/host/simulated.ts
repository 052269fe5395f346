import type { Host, Timer } from "./host.ts";
import { seededRandom } from "./random.ts";

/** How a simulated host starts. */
export interface SimulatedHostOptions {
  /** Seed of `random()`, an integer. 1 by default. */
  readonly seed?: number;
  /** Wall clock at the start, in ms since 1970. 0 by default. */
  readonly now?: number;
}

interface SetTimer {
  readonly due: number;
  readonly callback: () => void;
}

/** So many deferred callbacks in a row mean that they defer one another for ever. */
const deferredLimit = 1_000_000;

/**
 * A host whose time stands still until it is moved, whose chance has a seed, and whose deferred work
 * waits to be run: the same calls give the same run.
 *
 * @example
 * ```ts
 * import { SimulatedHost } from "tidemark";
 * const host = new SimulatedHost({ seed: 7 });
 * host.setTimer(50, () => console.log("at", host.now()));
 * host.advance(100); // at 50
 * ```
 */
export class SimulatedHost implements Host {
  readonly #random: () => number;
  readonly #timers: SetTimer[] = []; // by due instant, those of one instant in the order they were set
  readonly #deferred: (() => void)[] = [];
  /** What {@link Host.warn} was told. */
  readonly warnings: string[] = [];
  #elapsed = 0;
  #wallAtStart: number;

  constructor(options: SimulatedHostOptions = {}) {
    this.#random = seededRandom(options.seed ?? 1);
    this.#wallAtStart = options.now ?? 0;
  }

  now(): number {
    return this.#wallAtStart + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  random(): number {
    return this.#random();
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    if (Number.isNaN(delayMs)) throw new RangeError("a timer is set for some ms, not NaN");
    const timer: SetTimer = { due: this.#elapsed + Math.max(0, delayMs), callback };
    let behind = this.#timers.length;
    while (behind > 0 && this.#timers[behind - 1]!.due > timer.due) behind--;
    this.#timers.splice(behind, 0, timer);
    return { cancel: () => this.#cancel(timer) };
  }

  defer(callback: () => void): void {
    this.#deferred.push(callback);
  }

  /** Number of timers that are set and have not fired. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Number of deferred callbacks that wait for {@link SimulatedHost.runDeferred}. */
  get deferred(): number {
    return this.#deferred.length;
  }

  /** The instant of the earliest timer, by `now()`; undefined: none is set. */
  get nextTimerAt(): number | undefined {
    const first = this.#timers[0];
    return first && this.#wallAtStart + first.due;
  }

  /**
   * Moves time on, firing the timers on the way, each at its own instant and in order. What is deferred,
   * before or by a timer, runs before the next one fires.
   * @param byMs At least 0.
   */
  advance(byMs: number): void {
    if (!(byMs >= 0)) throw new RangeError(`time can only be advanced by 0 ms or more, not ${byMs}`);
    const end = this.#elapsed + byMs;
    this.runDeferred();
    for (let timer = this.#timers[0]; timer && timer.due <= end; timer = this.#timers[0]) {
      this.#timers.shift();
      this.#elapsed = timer.due;
      timer.callback();
      this.runDeferred();
    }
    this.#elapsed = end;
  }

  /** Runs what was deferred, and what that defers, until nothing is left. Returns how many callbacks ran. */
  runDeferred(): number {
    let ran = 0;
    for (let callback = this.#deferred.shift(); callback; callback = this.#deferred.shift()) {
      if (++ran > deferredLimit) throw new Error(`${ran} callbacks in a row: each defers another, for ever`);
      callback();
    }
    return ran;
  }

  /**
   * Lets promises settle and runs what was deferred, until both have come to rest. Promises have their turn first, as
   * everywhere: a platform empties its queue of microtasks before it goes on to the next task. Time stands still.
   */
  async settle(): Promise<void> {
    do for (let turn = 0; turn < quietTurns; turn++) await undefined;
    while (this.runDeferred() > 0);
  }

  /** Sets the wall clock forth or, below 0, back. Timers and the monotonic clock do not notice. */
  jumpWallClock(byMs: number): void {
    this.#wallAtStart += byMs;
  }

  #cancel(timer: SetTimer): void {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  }
}

/** A chain of promises is taken to rest after so many turns of the microtask queue. */
const quietTurns = 50;
