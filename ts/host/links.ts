/**
 * Ordered, reliable pipes from one worker to the others. What is sent to a peer arrives there once, in the order
 * of sending; between different pairs of workers there is no order. A worker that cannot keep this promise
 * must fail rather than go on: a message lost, doubled or overtaken makes frontiers unsafe.
 *
 * @example
 * ```ts
 * import { inProcessLinks } from "tidemark/timely";
 * const [a, b] = inProcessLinks<string>(2);
 * b!.receive((from, message) => console.log(from, message)); // 0 hello
 * a!.send(1, "hello");
 * ```
 */
export interface Links<M = unknown> {
  /** Index of the worker that holds this end, from 0. */
  readonly index: number;
  /** Number of workers, this one included. */
  readonly peers: number;
  /** Sends to one peer; `to` is any worker but this one. Never calls back into the sender. */
  send(to: number, message: M): void;
  /** Registers the one receiver of this end. Messages that came earlier are handed over at once. */
  receive(handler: (from: number, message: M) => void): void;
  /** Gives up this end: nothing is sent or received any more. */
  close(): void;
}
