import type { Epochs } from "../../flow/engine/epochs.ts";
import type { BareOutput } from "../../timely/bare-output.ts";
import { batchOf, type Capability, type Input } from "../../timely/index.ts";
import type { Order } from "./messages.ts";

/** What a worker does when it is told. */
export interface ListenerParts {
  readonly epochs: Epochs;
  /** Before an epoch ends: so many bytes may be saved again in it. */
  mayRenew(bytes: number): void;
  /** Whether enough was read on this worker for its epoch to end. */
  readonly hasReadEnough: boolean;
}

/** Heeds the committer on one worker, and asks it for the end of an epoch in which enough was read there. */
export class Listener {
  readonly #parts: ListenerParts;
  readonly #orders: Input<Order>;
  readonly #asked: BareOutput<true>;
  readonly #right: Capability;
  /** The last epoch whose end it has asked for. */
  #asksFor = 0;

  constructor(parts: ListenerParts, orders: Input<Order>, asked: BareOutput<true>, right: Capability) {
    this.#parts = parts;
    this.#orders = orders;
    this.#asked = asked;
    this.#right = right;
  }

  activate(): void {
    this.#orders.forEach((_, { values }) => {
      for (let i = 0; i < values.length; i++) this.#heed(values[i]!);
    });
    const { current } = this.#parts.epochs;
    if (this.#orders.frontier.isEmpty) {
      this.#right.drop();
    } else if (this.#parts.hasReadEnough && this.#asksFor < current) {
      this.#asksFor = current;
      this.#asked.send(this.#right, batchOf<true>([true]));
    }
  }

  #heed(order: Order): void {
    const { epochs } = this.#parts;
    if (order.kind === "committed") {
      epochs.commit(order.epoch);
    } else {
      this.#parts.mayRenew(order.renew);
      if (order.isLast) epochs.decideLast();
      epochs.end();
    }
  }
}
