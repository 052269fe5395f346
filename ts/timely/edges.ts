import { applySummary, type Summary, type Timestamp } from "../core/index.ts";
import type { Edge } from "./bare-output.ts";
import type { Batch } from "./batch.ts";
import { TimelyError } from "./error.ts";
import type { Input } from "./input.ts";
import type { DividingPact } from "./pact.ts";
import type { Peers } from "./peers.ts";

/** Stays on this worker, at the same time. */
export class DirectEdge<T> implements Edge<T> {
  readonly #input: Input<T>;

  constructor(input: Input<T>) {
    this.#input = input;
  }

  push(time: Timestamp, batch: Batch<T>): void {
    this.#input.enqueue(time, batch);
  }
}

/** Enters or leaves scopes on its way: times change their depth. */
export class MappedEdge<T> implements Edge<T> {
  readonly #summary: Summary;
  readonly #next: Edge<T>;
  #from: Timestamp | undefined;
  #to: Timestamp | undefined;

  constructor(summary: Summary, next: Edge<T>) {
    this.#summary = summary;
    this.#next = next;
  }

  /** A message whose time has no image (it would exceed the largest coordinate) ends here, as in Timely. */
  push(time: Timestamp, batch: Batch<T>): void {
    if (time !== this.#from) {
      this.#from = time;
      this.#to = Object.freeze(applySummary(this.#summary, time)); // kept: one array a time, not one a message
    }
    if (this.#to !== undefined) this.#next.push(this.#to, batch);
  }
}

/** Divides its messages among the workers. */
export class RoutedEdge<T> implements Edge<T> {
  readonly #input: Input<T>;
  readonly #pact: DividingPact<T>;
  readonly #peers: Omit<Peers, "send">;
  #time: Timestamp = [];

  constructor(input: Input<T>, pact: DividingPact<T>, peers: Omit<Peers, "send">) {
    this.#input = input;
    this.#pact = pact;
    this.#peers = peers;
  }

  push(time: Timestamp, batch: Batch<T>): void {
    this.#time = time;
    try {
      this.#pact.route(batch, this.#peers.peers, this.#send);
    } catch (cause) {
      const { dataflow, label } = this.#input.operator;
      dataflow.throwInStep(cause, label);
    }
  }

  readonly #send = (worker: number, part: Batch<T>): void => {
    if (part.values.length === 0) return;
    const { index, peers } = this.#peers;
    if (worker === index) this.#input.enqueue(this.#time, part);
    else if (worker >= 0 && worker < peers && Number.isInteger(worker)) this.#sendAway(worker, part);
    else throw new TimelyError("bad-route", `${this.#input.label}: no worker ${worker} among ${peers}`);
  };

  #sendAway(worker: number, batch: Batch<T>): void {
    const { dataflow } = this.#input.operator;
    const { location } = this.#input;
    dataflow.update(location, this.#time, 1);
    dataflow.send(worker, { kind: "data", dataflow: dataflow.index, location, time: this.#time, batch });
  }
}
