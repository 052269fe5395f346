import type { Batch } from "../../timely/index.ts";
import type { EventClock } from "../event-time/event-clock.ts";
import type { Chain } from "./chains/chain.ts";
import type { Claim } from "./claim.ts";

/**
 * Sends rows of a batch with the event times that a clock tells, in place of those that they may have. The batch is cut
 * where the watermark steps, so that each record travels at the watermark before it, however the records were batched.
 */
export function pushTimed(
  { values, keys, eventTimes: cameAt }: Batch<unknown>,
  from: number,
  to: number,
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
    chain.flush(claim.capabilities, to - from);
    claim.moveToEventTime(clock.watermark);
  }
  chain.flush(claim.capabilities, to - from);
}
