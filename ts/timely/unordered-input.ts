import { type Batch, batchOf } from "./batch.ts";
import type { Capability } from "./capability.ts";
import type { Output } from "./output.ts";
import type { Session } from "./session.ts";

/**
 * Feeds a dataflow from outside at any times, in any order, as far as the capabilities held allow.
 * The input ends when the last of its capabilities is dropped. See {@link Capability} for an example.
 */
export class UnorderedInput<T> {
  readonly #output: Output<T>;

  /** @internal Made by {@link Scope.unorderedInput}. */
  constructor(output: Output<T>) {
    this.#output = output;
  }

  /**
   * Sends these records as one message, at the capability's time.
   * @param capability One that this input came with, or made from that.
   * @param values They are copied to a list of their own; none are not sent.
   * @throws {TimelyError} `wrong-output`, `capability-dropped`
   */
  send(capability: Capability, values: Iterable<T>): void {
    this.#output.send(capability, batchOf([...values]));
  }

  /**
   * Sends a batch as one message, at the capability's time.
   * @param capability One that this input came with, or made from that.
   * @param batch It is not copied: nobody may change it any more. An empty one is not sent.
   * @throws {TimelyError} `wrong-output`, `capability-dropped`
   */
  sendBatch(capability: Capability, batch: Batch<T>): void {
    this.#output.send(capability, batch);
  }

  /**
   * For records given one by one, at the capability's time; they leave in batches of 1,024, or with the next step.
   * @param capability One that this input came with, or made from that.
   * @throws {TimelyError} `wrong-output`, `capability-dropped`
   */
  session(capability: Capability): Session<T> {
    return this.#output.session(capability);
  }
}
