import type { Core } from "../core/index.ts";
import type { Host } from "../host/host.ts";
import type { Load } from "./load.ts";
import type { Peers } from "./peers.ts";
import type { Sleeper } from "./timer-queue.ts";

/** A dataflow, as the worker runs it. */
export interface Runnable {
  /** The same on every worker. */
  readonly index: number;
  /** Whether the next step looks at it: the worker's note. */
  isEnlisted: boolean;
  readonly hasReadyOperators: boolean;
  readonly hasReadySources: boolean;
  /** Whether a step would find something to do. */
  readonly hasWork: boolean;
  /** Which of its operators runs at this moment, for messages. */
  readonly running: string | undefined;
  flush(): void;
  runSources(): void;
  sweep(): void;
  commit(): void;
  rouse(): void;
  endIfDone(): void;
}

/** A worker, as its dataflows and their operators know it. */
export interface Runner extends Peers {
  readonly host: Host;
  readonly core: Core;
  /** See `OperatorInfo.restedMs`. */
  restedMs(): number;
  /** What waits at inputs, and what operators reported by `hold`. */
  readonly queued: Load;
  /** Whether sources may read on. */
  readonly hasRoom: boolean;
  /** Whether no more waits than may. */
  allows(waiting: Load): boolean;
  readonly isStepping: boolean;
  /** Has the next step look at a dataflow. */
  enlist(dataflow: Runnable): void;
  /** Wakes the operator at an instant, in ms since 1970. */
  activateAt(instant: number, operator: Sleeper): void;
  /** Operators gave back room that sources may wait for. */
  queueShrank(): void;
  /** The next step throws this, and the other workers hear which operator is to blame. */
  fail(error: unknown, operator: string): void;
  /** No source reads on; a step throws this once nothing is queued. */
  failLast(error: unknown, operator: string): void;
  /** The dataflow of this index has ended here. */
  ended(dataflow: number): void;
  /** The dataflow of this index was abandoned here: what others still send for it is ignored. */
  abandoned(dataflow: number): void;
}
