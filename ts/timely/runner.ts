import type { Core } from "../core/index.ts";
import type { Host } from "../host/host.ts";
import type { Peers } from "./peers.ts";
import type { Sleeper } from "./timer-queue.ts";

/** A worker, as its dataflows and their operators know it. */
export interface Runner extends Peers {
  readonly host: Host;
  readonly core: Core;
  /** What waits at inputs, and what operators reported by `hold`. */
  readonly queued: { records: number };
  /** Whether sources may read on. */
  readonly hasRoom: boolean;
  /** Has the next step look at the dataflow of this index. */
  enlist(dataflow: number): void;
  /** Wakes the operator at an instant, in ms since 1970. */
  activateAt(instant: number, operator: Sleeper): void;
  /** Operators gave back room that sources may wait for. */
  queueShrank(): void;
  /** The next step throws this. */
  fail(error: unknown): void;
  /** The dataflow of this index has ended here. */
  ended(dataflow: number): void;
  /** The dataflow of this index was abandoned here: what others still send for it is ignored. */
  abandoned(dataflow: number): void;
}
