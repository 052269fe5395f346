import type { OperatorInfo } from "../../timely/index.ts";

/**
 * Has an operator activated at an instant. Where an alarm is on its way that comes no later, it asks for none: the
 * operator asks again each time it is activated, which may be thousands of times until then.
 */
export class Alarm {
  readonly #info: OperatorInfo;
  /** The instant of the latest alarm that was asked for. */
  #at = Number.NEGATIVE_INFINITY;
  /** When that should be, by the monotonic clock: the other one may have been set back since it went off. */
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(info: OperatorInfo) {
    this.#info = info;
  }

  /** @param instant In ms since 1970; one that has passed: at once. */
  wakeAt(instant: number): void {
    const { host } = this.#info;
    const now = host.now();
    if (instant <= now) {
      this.#info.activate(); // what is on its way stays so
      return;
    }
    const isOnItsWay = this.#at > now && this.#dueAt > host.monotonic();
    if (isOnItsWay && this.#at <= instant) return;
    this.#at = instant;
    this.#dueAt = host.monotonic() + (instant - now);
    this.#info.activateAt(instant);
  }
}
