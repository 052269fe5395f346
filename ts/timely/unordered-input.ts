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

  /** Sends these records at the capability's time. Throws like {@link Output.send}. */
  send(capability: Capability, values: Iterable<T>): void {
    this.#output.send(capability, batchOf([...values]));
  }

  /** Sends a batch as one message, uncopied. Throws like {@link Output.send}. */
  sendBatch(capability: Capability, batch: Batch<T>): void {
    this.#output.send(capability, batch);
  }

  /** For records given one by one; they leave with the next step. */
  session(capability: Capability): Session<T> {
    return this.#output.session(capability);
  }
}
