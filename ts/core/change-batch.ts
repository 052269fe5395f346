import type { Core } from "./core.ts";
import { CoreError } from "./error.ts";
import { live } from "./handle.ts";
import { checkDepth, checkTime, type Timestamp } from "./timestamp.ts";

/**
 * Changes of counts, always consolidated: one a timestamp, none that is 0. So it is never longer than what it says.
 *
 * @example
 * ```ts
 * import { ChangeBatch, Core } from "tidemark/timely";
 * const batch = new ChangeBatch(new Core(), 1);
 * batch.update([9], 1);
 * batch.update([3], 2);
 * batch.update([9], 1);
 * console.log(batch.drain()); // [ [ [ 3 ], 2 ], [ [ 9 ], 2 ] ]
 * ```
 */
export class ChangeBatch {
  readonly depth: number;
  readonly #core: Core;
  #handle: number;

  /** @throws {CoreError} `bad-timestamp` when `depth` is not 1 to 4. */
  constructor(core: Core, depth: number) {
    checkDepth(depth);
    this.depth = depth;
    this.#core = core;
    this.#handle = core.abi.countsNew(depth);
  }

  /**
   * Adds `delta` to the count of `time`.
   * @throws {CoreError} `bad-timestamp`; `bad-count`, also where the count would pass 2^53 - 1. Nothing has changed.
   */
  update(time: Timestamp, delta: number): void {
    const handle = live(this.#handle, "change batch");
    checkTime(time, this.depth);
    checkDelta(delta);
    this.#core.pass(time);
    if (this.#core.abi.countsAdd(handle, delta) === 0) throw overflow();
  }

  /** Rows held, which is {@link size}: changes are consolidated as they come. */
  get length(): number {
    return this.size;
  }

  /** How many timestamps have a count other than 0. */
  get size(): number {
    return this.#core.abi.countsLength(live(this.#handle, "change batch"));
  }

  /** Whether everything cancelled out. */
  isEmpty(): boolean {
    return this.size === 0;
  }

  /** Takes all changes out, sorted by {@link compareTimes}. */
  drain(): [Timestamp, number][] {
    const handle = live(this.#handle, "change batch");
    const { abi } = this.#core;
    const changes = Array.from({ length: this.size }, (_, i): [Timestamp, number] => [
      this.#core.timeAt(abi.countsRow(handle, i), this.depth),
      abi.countsCount(handle, i),
    ]);
    abi.countsClear(handle);
    return changes;
  }

  /** Gives the memory back; any later use throws `already-freed`. */
  free(): void {
    this.#core.abi.countsFree(live(this.#handle, "change batch"));
    this.#handle = 0;
  }
}

/**
 * Refuses what is no change of a count. Beyond 53 bits a number may not be the one that was meant.
 * @throws {CoreError} `bad-count`
 */
export function checkDelta(delta: number): void {
  if (Number.isSafeInteger(delta)) return;
  throw new CoreError(
    "bad-count",
    `${String(delta)} is no change of a count: it is an integer of at most 53 bits`,
  );
}

/** For a count that would not be exact any more. */
export function overflow(): CoreError {
  return new CoreError("bad-count", "a count would pass 2^53 - 1");
}
