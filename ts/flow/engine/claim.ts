import type { Capability, Timestamp } from "../../timely/index.ts";
import { atEventTime, eventTimeOf, toCoordinate } from "../flow-time.ts";

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

  get isDropped(): boolean {
    return this.capabilities[0]!.isDropped;
  }

  clone(): Claim {
    return new Claim(this.capabilities.map((capability) => capability.clone()));
  }

  /** Another claim for a later timestamp; this one stays. */
  delayed(time: Timestamp): Claim {
    return new Claim(this.capabilities.map((capability) => capability.delayed(time)));
  }

  /** Gives up what comes before `time`, which must not be earlier than the claim. */
  moveTo(time: Timestamp): void {
    for (const capability of this.capabilities) capability.moveTo(time);
    this.#time = time;
  }

  /** Gives up the instants before `eventTime`, a coordinate that must not be earlier than the claim's. */
  moveToEventTime(eventTime: number): void {
    this.moveTo(atEventTime(this.#time, eventTime));
  }

  /**
   * Moves along with a frontier, as far as one timestamp can: so that a step that may still emit never holds time back
   * for longer than its input does, but for a lag of so many ms of event time. Stays where it is when the frontier is
   * empty; and in event time where only the end may still come, which brings what is of earlier instants.
   * @param latest Event time that it does not go beyond: where something is that is to be emitted still.
   */
  follow(frontier: readonly Timestamp[], lag = 0, latest: number = Number.POSITIVE_INFINITY): void {
    if (frontier.length === 0) return;
    const least = frontier.reduce((a, b) => a.map((x, i) => Math.min(x, b[i]!)));
    const reached = eventTimeOf(least);
    const behind = lag === 0 ? reached : toCoordinate(reached - lag);
    const held = atEventTime(
      least,
      reached === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : Math.min(behind, latest),
    );
    if (!held.some((coordinate, i) => coordinate > this.#time[i]!)) return;
    this.moveTo(held.map((coordinate, i) => Math.max(coordinate, this.#time[i]!)));
  }

  drop(): void {
    for (const capability of this.capabilities) capability.drop();
  }
}
