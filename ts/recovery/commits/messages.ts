import type { SegmentInfo } from "../segments.ts";

/** What a worker's writer tells the committer. */
export interface Written {
  readonly worker: number;
  readonly epoch: number;
  /** Absent: it only tells the rest. */
  readonly segment?: SegmentInfo;
  /** How much of it had changed, in bytes. */
  readonly changed: number;
  /** Everything of the worker has been saved in this epoch or later. */
  readonly safe: number;
  /** Whether somebody outside is told of commits on that worker. */
  readonly isTold: boolean;
  /** Whether it tells where a sink begins that is cut back there by a run that resumes. */
  readonly beginsSink: boolean;
}

/** What the committer tells all workers. */
export type Order =
  | {
      readonly kind: "end";
      readonly epoch: number;
      /** How much each worker may save again of what has not changed, in bytes. */
      readonly renew: number;
      /** Nothing is read after it. */
      readonly isLast: boolean;
    }
  | { readonly kind: "committed"; readonly epoch: number };
