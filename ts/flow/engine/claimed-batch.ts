import type { Batch, Timestamp } from "../../timely/index.ts";
import type { WaitingBatch } from "../state/waiting-batches.ts";
import type { Claim } from "./claim.ts";

/** A batch all of whose rows wait, and the right to send them on. */
export class ClaimedBatch implements WaitingBatch {
  readonly batch: Batch<unknown>;
  readonly claim: Claim;

  constructor(batch: Batch<unknown>, claim: Claim) {
    this.batch = batch;
    this.claim = claim;
  }

  get time(): Timestamp {
    return this.claim.time;
  }

  waits(): boolean {
    return true;
  }
}
