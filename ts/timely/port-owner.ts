import type { Frontier, Timestamp } from "../core/index.ts";
import type { AnsweringPort } from "./input-capability.ts";
import type { Load } from "./load.ts";
import type { Message } from "./peers.ts";

/** Something that buffers records and sends them when told to. */
export interface Flushable {
  flush(): void;
}

/** Which moves of an input's frontier activate its operator. */
export type FrontierInterest = "never" | "ifCapability" | "always";

/** A dataflow, as the ports of its operators know it. */
export interface PortDataflow {
  /** The same on every worker. */
  readonly index: number;
  /** What waits at the inputs of all dataflows of the worker. */
  readonly queued: Load;
  /** Notes a change in the number of capabilities or messages at a location. */
  update(location: number, time: Timestamp, delta: number): void;
  /** The frontier of a watched location, as of the last commit. */
  frontierAt(location: number): Frontier;
  /** The port got its first message that the tracker does not know of. */
  countAtCommit(input: { countProduced(): void }): void;
  /** Records wait in a buffer until the next step. */
  flushBeforeSweep(buffer: Flushable): void;
  /** Has the worker look at the dataflow in its next step. */
  touch(): void;
  /** What failed while a message was on its way: outside of steps, the next one throws it. */
  throwInStep(cause: unknown, operator: string): void;
  /** To another worker, which hears first what was built. */
  send(to: number, message: Message): void;
}

/** An operator, as its ports know it. */
export interface PortOwner {
  readonly name: string;
  /** For messages. */
  readonly label: string;
  /** The scope it stands in. */
  readonly scope: { readonly name: string; readonly depth: number };
  readonly dataflow: PortDataflow;
  readonly outputs: readonly AnsweringPort[];
  /** Counts the activations: what is valid during one of them remembers which. */
  readonly activation: number;
  readonly isRunning: boolean;
  /** What waits at its inputs to be taken, but for what has been passed over. */
  readonly waiting: Load;
  /** Has the operator run in this step or the next. */
  markReady(): void;
  /** Notes that the operator got or gave up a capability. */
  holds(change: 1 | -1): void;
  /** The frontier of an input that is made like this has moved. */
  frontierMoved(interest: FrontierInterest): void;
}
