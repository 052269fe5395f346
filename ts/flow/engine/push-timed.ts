import type { EventClock } from "../event-time/event-clock.ts";
import type { Key } from "../values/key.ts";
import type { Chain } from "./chains/compile-chain.ts";
import type { Claim } from "./claim.ts";

/** Rows of columns that have no event times, or others than they are to have. */
export interface TimelessRows {
  readonly values: readonly unknown[];
  readonly keys?: readonly Key[] | undefined;
  /** The event times that the records had so far, for what becomes of those that have no other. */
  readonly cameAt?: readonly number[] | undefined;
  readonly from: number;
  readonly to: number;
}

/**
 * Sends the columns of a batch with their event times. It is cut where the watermark steps, so that each record
 * travels at the watermark before it, however the records were batched.
 */
export function pushTimed(
  { values, keys, cameAt, from, to }: TimelessRows,
  clock: EventClock,
  chain: Chain,
  claim: Claim,
): void {
  const { push } = chain;
  for (let i = from; i < to; i++) {
    const key = keys?.[i];
    const eventTime = clock.eventTimeOf(values[i], key, cameAt?.[i]);
    if (Number.isNaN(eventTime)) continue;
    const reached = clock.reachedBy(eventTime, values[i], key, cameAt?.[i]);
    if (Number.isNaN(reached)) continue;
    push(values[i], key, eventTime);
    if (!clock.raiseTo(reached)) continue;
    chain.flush(claim.capabilities);
    claim.moveTo([claim.time[0]!, clock.watermark]);
  }
  chain.flush(claim.capabilities);
}
