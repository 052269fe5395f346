import type { Summary } from "../core/index.ts";

/** What a location of the tracker is. */
export interface Place {
  readonly operator: string;
  readonly kind: "input" | "output" | "probe" | "watch";
  /** Index among those of its kind. */
  readonly port: number;
  /** Number of coordinates of the timestamps there. */
  readonly depth: number;
}

/** A way for timestamps to go on. */
export interface Path {
  /** The location it leads to. */
  readonly to: number;
  readonly summary: Summary;
}
