import { minimalTimes } from "../core/frontier.ts";
import { compareTimes, lessEqual, type Timestamp } from "../core/index.ts";
import type { Capability } from "./capability.ts";
import { TimelyError } from "./error.ts";
import { ownTime, showTime, type TimeLike, timeOf } from "./time.ts";

/**
 * Capabilities of one output of which none is needed next to another: the rights to send at or after a frontier.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { CapabilitySet, Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const { capability } = worker.dataflow((scope) => scope.unorderedInput<string>(), { origin: [0, 0] });
 * const held = new CapabilitySet([capability]);
 * held.downgrade([[3, 0], [2, 5]]);
 * const later = held.delayed([4, 1]);
 * console.log(held.times.length, later.time); // 2 [ 4, 1 ]
 * later.drop();
 * held.clear();
 * ```
 */
export class CapabilitySet {
  #held: Capability[] = [];

  /** @param capabilities They are taken over, as with {@link insert}. */
  constructor(capabilities: Iterable<Capability> = []) {
    for (const capability of capabilities) this.insert(capability);
  }

  /** The times held, of which none precedes another. */
  get times(): Timestamp[] {
    return this.#held.map(({ time }) => time);
  }

  /** Whether it allows nothing. */
  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /**
   * Adds a capability. Where one of the set covers it, it is just dropped; those that it covers are dropped.
   * @param capability It is taken over, and dropped with that. For the same output as the others.
   * @throws {TimelyError} `capability-dropped` once it was given back.
   */
  insert(capability: Capability): void {
    const own = capability.handOver();
    if (this.#held.some(({ time }) => lessEqual(time, own.time))) {
      own.drop();
      return;
    }
    for (const held of this.#held) if (lessEqual(own.time, held.time)) held.drop();
    this.#held = this.#held.filter(({ isDropped }) => !isDropped);
    this.#held.push(own);
  }

  /** The first capability held in the order of times, or undefined. It stays in the set. */
  get earliest(): Capability | undefined {
    return this.#held.reduce<Capability | undefined>((first, next) => {
      return first === undefined || compareTimes(next.time, first.time) < 0 ? next : first;
    }, undefined);
  }

  /**
   * A new capability for `time`, which does not belong to the set.
   * @param time At or after one of {@link times}. It is copied.
   * @throws {TimelyError} `time-not-reachable` for any other time; `bad-time` for what is no timestamp of this depth.
   */
  delayed(time: TimeLike): Capability {
    const own = this.#own(time);
    return this.#covering(own).delayed(own);
  }

  /**
   * Keeps only the right to send at or after these times, e.g. an input's frontier.
   * @param frontier Each at or after one of {@link times}; no times drop everything.
   * @throws {TimelyError} `time-not-reachable` for any other time; `bad-time` for what is no timestamp of this depth. The
   *   set then stays as it is.
   */
  downgrade(frontier: Iterable<TimeLike>): void {
    const times = minimalTimes(Array.from(frontier, (time) => this.#own(time)));
    const sources = times.map((time) => this.#covering(time));
    const moved = sources.map((capability, i) => capability.delayed(times[i]!));
    this.clear();
    this.#held = moved;
  }

  /** Drops all. */
  clear(): void {
    for (const capability of this.#held) capability.drop();
    this.#held = [];
  }

  /** An empty set has no depth, and reaches nothing anyway. */
  #own(time: TimeLike): Timestamp {
    const depth = this.#held[0]?.time.length ?? timeOf(time)?.length;
    return ownTime(time, depth, { label: "capability set" });
  }

  #covering(time: Timestamp): Capability {
    const found = this.#held.find((capability) => lessEqual(capability.time, time));
    if (found !== undefined) return found;
    const held = this.times.map(showTime).join(", ") || "nothing";
    throw new TimelyError(
      "time-not-reachable",
      `capability set at ${held}: it does not reach ${showTime(time)}`,
    );
  }
}
