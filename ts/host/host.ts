/** A timer that was set. */
export interface Timer {
  /** Calls it off. Without effect once it has fired or was cancelled before. */
  cancel(): void;
}

/**
 * The only door through which a worker reaches its surroundings: time, chance and scheduling.
 * Whoever holds the host decides what time it is and what runs next; a test holds a {@link SimulatedHost}.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * const host = defaultHost();
 * const timer = host.setTimer(1000, () => console.log("a second later"));
 * timer.cancel();
 * ```
 */
export interface Host {
  /** Wall clock, in ms since 1970. May jump, also backwards. */
  now(): number;
  /** A clock that never goes back, in ms from an arbitrary instant. */
  monotonic(): number;
  /** A random number in [0, 1). */
  random(): number;
  /**
   * Calls back once, after at least `delayMs`. A delay of any length is kept; one below 0 counts as 0.
   * The callback never runs inside this call.
   */
  setTimer(delayMs: number, callback: () => void): Timer;
  /** Calls back soon, after waiting input and output had its turn, in the order of the calls. */
  defer(callback: () => void): void;
  /** Tells whoever runs the process of something that is wrong, or seems to be, and ends nothing. Default: nobody is told. */
  warn?(message: string): void;
}
