import type { Hardships } from "./hardships.ts";

/** How a flow is disturbed. */
export interface Disturbance {
  /** How many things happen before all inputs end: records come, epochs end, time passes, processes die. */
  readonly acts: number;
  /** Most workers of a life. */
  readonly workers: number;
  /** How likely it is that the process dies with any one thing that it asks of the outside. */
  readonly crashes: number;
  /** How likely it is that any one thing fails: a call to the outside, the user's code. */
  readonly failures: number;
  /** How likely it is that the store is damaged while nobody runs. */
  readonly damage: number;
  readonly hardships: Hardships;
  /** Whether all partitions are there from the start. */
  readonly isQuiet: boolean;
}

/** What happened. */
export interface RunReport {
  readonly lives: number;
  readonly commits: number;
  readonly crashes: number;
  readonly stops: number;
  /** How often all that there was had been read, and more came for the next life. */
  readonly pauses: number;
  /** How often the flow failed, of itself. */
  readonly failures: number;
  /** How often the store was damaged while nobody ran. */
  readonly damages: number;
  /** Most bytes that the store has held. */
  readonly storeBytes: number;
  /** All of it, one by one. */
  readonly trace: readonly string[];
}
