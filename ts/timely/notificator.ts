import { compareTimes, type Frontier, sameTime, type Timestamp } from "../core/index.ts";
import type { Capability } from "./capability.ts";
import type { AnyCapability } from "./input-capability.ts";

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
  readonly #pending: Capability[] = [];
  /** Complete ones, the latest first. */
  readonly #available: Capability[] = [];
  #seen: readonly Frontier[] = [];
  #lent: Capability | undefined;

  /** @param inputs What must have passed a time for it to be complete. */
  constructor(inputs: readonly HasFrontier[] = []) {
    this.#inputs = inputs;
  }

  /**
   * Asks to be told when the capability's time is complete.
   * @param claim A capability, which now belongs to the notificator, or a message's, which is retained for the
   *   operator's first output. Until it is told of, it holds the frontiers downstream back.
   * @throws {TimelyError} as {@link InputCapability.retain} does, for a message's.
   */
  notifyAt(claim: AnyCapability): void {
    this.#pending.push("retain" in claim ? claim.retain() : claim);
    this.#seen = []; // so that the next call looks at it
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
    if (!this.#hasSeen(frontiers)) this.#look(frontiers);
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

  #look(frontiers: readonly Frontier[]): void {
    this.#seen = [...frontiers];
    const pending = this.#pending;
    const before = this.#available.length;
    let kept = 0;
    for (const capability of pending) {
      if (frontiers.some((frontier) => frontier.lessEqual(capability.time))) pending[kept++] = capability;
      else this.#available.push(capability);
    }
    pending.length = kept;
    if (this.#available.length > before) this.#available.sort((a, b) => compareTimes(b.time, a.time));
  }

  #takeOthersAt(time: Timestamp): number {
    let taken = 0;
    for (let last = this.#available.at(-1); last !== undefined; last = this.#available.at(-1)) {
      if (!sameTime(last.time, time)) break;
      this.#available.pop();
      last.drop();
      taken++;
    }
    return taken;
  }
}
