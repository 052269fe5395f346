import type { Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";

/** What workers say to one another. */
export type Message =
  /** The worker has failed, and runs no dataflow any more. */
  { readonly kind: "failed"; readonly problem: string } | DataflowMessage;

/** What workers say about one dataflow. */
export type DataflowMessage =
  | { readonly kind: "graph"; readonly dataflow: number; readonly fingerprint: string }
  | { readonly kind: "progress"; readonly dataflow: number; readonly bytes: Uint8Array }
  | {
      readonly kind: "data";
      readonly dataflow: number;
      /** The input port it is for. */
      readonly location: number;
      readonly time: Timestamp;
      readonly batch: Batch<unknown>;
    };

/** This worker's place among the workers. */
export interface Peers {
  readonly index: number;
  /** Number of workers. */
  readonly peers: number;
  send(to: number, message: Message): void;
}
