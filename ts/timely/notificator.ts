import { compareTimes, type Frontier, sameTime, type Timestamp } from "../core/index.ts";
import type { Capability } from "./capability.ts";
import { TimelyError } from "./error.ts";
import type { AnyCapability } from "./input-capability.ts";
import { MinHeap } from "./min-heap.ts";
import { PendingTimes } from "./pending-times.ts";
import { showTime } from "./time.ts";

/** Something that has a frontier: an input, or a probe. */
export interface HasFrontier {
  readonly frontier: Frontier;
}

/** A time that is complete. */
export interface Notification {
  readonly time: Timestamp;
  /** Lent until the next call of `next`, which drops it; `clone()` it to keep it. */
  readonly capability: Capability;
  /** How many requests for this time are answered at once. */
  readonly count: number;
}

/**
 * Tells when times are complete: when no element of any of the frontiers is less than or equal to them.
 * What is ready comes in an order that never puts a later time before an earlier one. The rules are those of
 * Timely Dataflow's `FrontierNotificator`.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { Notificator, Worker } from "tidemark/timely";
 * const worker = new Worker({ host: defaultHost() });
 * const handle = worker.dataflow((scope) => {
 *   const { handle, stream } = scope.input<string>();
 *   const builder = scope.operator("tell");
 *   const input = builder.input(stream);
 *   const output = builder.output<string>();
 *   builder.build(([capability]) => {
 *     capability!.drop();
 *     const notificator = new Notificator([input]);
 *     return () => {
 *       input.forEach((claim) => notificator.notifyAt(claim));
 *       for (let due = notificator.next(); due !== undefined; due = notificator.next()) {
 *         output.session(due.capability).give(`${due.time} is complete`);
 *       }
 *     };
 *   });
 *   output.stream.inspect((text) => console.log(text)); // 3 is complete
 *   return handle;
 * });
 * handle.advanceTo(3);
 * handle.send("x");
 * handle.close();
 * while (worker.step());
 * ```
 */
export class Notificator {
  readonly #inputs: readonly HasFrontier[];
  /** Asked for since the last look. */
  readonly #asked: Capability[] = [];
  readonly #pending = new PendingTimes();
  /** Complete ones, the earliest first. */
  readonly #available: MinHeap<Capability> = new MinHeap((a, b) => compareTimes(a.time, b.time) < 0);
  /** What the pending ones were compared to. */
  #seen: readonly Frontier[] = [];
  #lent: Capability | undefined;
  #depth: number | undefined;

  /** @param inputs What must have passed a time for it to be complete. */
  constructor(inputs: readonly HasFrontier[] = []) {
    this.#inputs = [...inputs];
  }

  /**
   * Asks to be told when the capability's time is complete.
   * @param claim A capability, which is taken over and dropped with it, or a message's, which is retained for the
   *   operator's first output. Until it is told of, it holds the frontiers downstream back.
   * @throws {TimelyError} as {@link InputCapability.retain} does, for a message's; `capability-dropped`; `bad-time`
   *   where others asked for have another number of coordinates.
   */
  notifyAt(claim: AnyCapability): void {
    const { time } = claim;
    this.#depth ??= time.length;
    if (time.length !== this.#depth) {
      const problem = `${showTime(time)} is asked for among times of ${this.#depth} coordinates`;
      throw new TimelyError("bad-time", `notificator: ${problem}`);
    }
    this.#asked.push("retain" in claim ? claim.retain() : claim.handOver());
  }

  /**
   * The earliest complete time asked for, or undefined. Takes back the capability of the one before. Call it until it
   * gives undefined: what is left waits for the next activation, and holds frontiers back until then.
   * @param frontiers By default those of the inputs given to the constructor.
   * @throws {TimelyError} `frontier-not-watched` for an input made with `frontier: "never"`.
   */
  next(
    frontiers: readonly Frontier[] = this.#inputs.map(({ frontier }) => frontier),
  ): Notification | undefined {
    this.#lent?.drop();
    this.#lent = undefined;
    this.#look(frontiers);
    const capability = this.#available.pop();
    if (capability === undefined) return undefined;
    this.#lent = capability;
    const { time } = capability;
    return { time, capability, count: 1 + this.#takeOthersAt(time) };
  }

  #hasSeen(frontiers: readonly Frontier[]): boolean {
    const seen = this.#seen;
    return (
      frontiers.length > 0 && seen.length === frontiers.length && frontiers.every((f, i) => f === seen[i])
    );
  }

  /** Looks at what was asked for since, and at the rest only where a frontier is another one. */
  #look(frontiers: readonly Frontier[]): void {
    const hasMoved = !this.#hasSeen(frontiers);
    if (!hasMoved && this.#asked.length === 0) return;
    const isExpected = (time: Timestamp): boolean => frontiers.some((frontier) => frontier.lessEqual(time));
    if (hasMoved) {
      this.#seen = [...frontiers];
      this.#pending.take(isExpected, (capability) => this.#available.push(capability.time[0]!, capability));
    }
    for (const capability of this.#asked) {
      if (isExpected(capability.time)) this.#pending.add(capability);
      else this.#available.push(capability.time[0]!, capability);
    }
    this.#asked.length = 0;
  }

  #takeOthersAt(time: Timestamp): number {
    let taken = 0;
    for (let { first } = this.#available; first !== undefined; { first } = this.#available) {
      if (!sameTime(first.time, time)) break;
      this.#available.pop();
      first.drop();
      taken++;
    }
    return taken;
  }
}
