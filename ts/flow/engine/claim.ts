import type { Capability, Timestamp } from "../../timely/index.ts";

/** The right of an operator to send, at one timestamp, on each of its outputs: a capability apiece. */
export class Claim {
  readonly capabilities: readonly Capability[];
  #time: Timestamp;

  constructor(capabilities: readonly Capability[]) {
    this.capabilities = capabilities;
    this.#time = capabilities[0]!.time;
  }

  get time(): Timestamp {
    return this.#time;
  }

  clone(): Claim {
    return new Claim(this.capabilities.map((capability) => capability.clone()));
  }

  /** Gives up what comes before `time`, which must not be earlier than the claim. */
  moveTo(time: Timestamp): void {
    for (const capability of this.capabilities) capability.downgrade(time);
    this.#time = time;
  }

  /**
   * Moves along with a frontier of (epoch, event time), as far as one timestamp can: so that a step that may still
   * emit never holds time back for longer than its input does, but for a lag of so many ms of event time. Stays where
   * it is when the frontier is empty.
   */
  follow(frontier: readonly Timestamp[], lag = 0): void {
    if (frontier.length === 0) return;
    const least = frontier.reduce((a, b) => a.map((x, i) => Math.min(x, b[i]!)));
    const held = lag === 0 ? least : least.map((x, i) => (i === 1 ? toCoordinate(x - lag) : x));
    if (!held.some((coordinate, i) => coordinate > this.#time[i]!)) return;
    this.moveTo(held.map((coordinate, i) => Math.max(coordinate, this.#time[i]!)));
  }

  drop(): void {
    for (const capability of this.capabilities) capability.drop();
  }
}

/**
 * An instant as a coordinate of event time. One so far away that no timestamp can say it becomes the furthest that one
 * can: all records are nearer.
 */
export function toCoordinate(instant: number): number {
  if (!Number.isFinite(instant)) return instant;
  return Math.min(Math.max(Math.floor(instant), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
