import type { Core } from "./core.ts";
import { CoreError } from "./error.ts";
import { live } from "./handle.ts";
import { checkDepth, checkTime, type Timestamp } from "./timestamp.ts";

/**
 * A set of mutually incomparable timestamps. The empty one means that nothing more can come.
 *
 * @example
 * ```ts
 * import { Antichain, Core } from "tidemark/timely";
 * const frontier = new Antichain(new Core(), 2);
 * frontier.insert([2, 3]);
 * frontier.insert([1, 4]);
 * console.log(frontier.lessEqual([2, 5]), frontier.lessEqual([0, 9])); // true false
 * ```
 */
export class Antichain {
  readonly depth: number;
  readonly #core: Core;
  #handle: number;

  /** @throws {CoreError} `bad-timestamp` when `depth` is not 1 to 4. */
  constructor(core: Core, depth: number) {
    checkDepth(depth);
    this.depth = depth;
    this.#core = core;
    this.#handle = core.abi.antichainNew(depth);
  }

  /**
   * Adds a timestamp and drops those it precedes. Returns whether the set changed: not if an element is at or before.
   * @throws {CoreError} `bad-timestamp`, and then nothing has changed.
   */
  insert(time: Timestamp): boolean {
    return this.#core.abi.antichainInsert(this.#about(time)) !== 0;
  }

  /** Whether some element is at or before `time`. */
  lessEqual(time: Timestamp): boolean {
    return this.#core.abi.antichainLessEqual(this.#about(time)) !== 0;
  }

  /** Whether some element is strictly before `time`. */
  lessThan(time: Timestamp): boolean {
    return this.#core.abi.antichainLessThan(this.#about(time)) !== 0;
  }

  /** The elements, in no particular order. */
  elements(): Timestamp[] {
    const handle = live(this.#handle, "antichain");
    const { abi } = this.#core;
    return this.#core.timesAt(abi.antichainRows(handle), abi.antichainCount(handle), this.depth);
  }

  /** Whether both hold the same elements. @throws {CoreError} `bad-timestamp` if their depths or cores differ. */
  equals(other: Antichain): boolean {
    if (other.depth !== this.depth || other.#core !== this.#core) {
      throw new CoreError("bad-timestamp", "antichains of different depths or cores cannot be compared");
    }
    return (
      this.#core.abi.antichainEqual(live(this.#handle, "antichain"), live(other.#handle, "antichain")) !== 0
    );
  }

  /** Drops all elements. */
  clear(): void {
    this.#core.abi.antichainClear(live(this.#handle, "antichain"));
  }

  /** Gives the memory back; any later use throws `already-freed`. */
  free(): void {
    this.#core.abi.antichainFree(live(this.#handle, "antichain"));
    this.#handle = 0;
  }

  #about(time: Timestamp): number {
    checkTime(time, this.depth);
    this.#core.pass(time);
    return live(this.#handle, "antichain");
  }
}
