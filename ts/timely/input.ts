import type { Frontier, Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import { TimelyError } from "./error.ts";
import { InputCapability } from "./input-capability.ts";
import { MessageQueue } from "./message-queue.ts";
import type { FrontierInterest, PortOwner } from "./port-owner.ts";

/** A message as an input hands it out. */
export interface Delivery<T> {
  /** The right to answer it; it lasts until the activation ends. */
  readonly capability: InputCapability<T>;
  readonly time: Timestamp;
  readonly batch: Batch<T>;
}

/** An input port of an operator. It is read during activations only. */
export class Input<T> {
  /** @internal */
  readonly operator: PortOwner;
  /** @internal */
  readonly location: number;
  /** @internal */
  readonly index: number;
  /** @internal */
  readonly interest: FrontierInterest;
  readonly #queue = new MessageQueue<T>();
  #consumedTime: Timestamp | undefined;
  #consumed = 0;

  /** @internal Made by {@link OperatorBuilder.input}. */
  constructor(operator: PortOwner, index: number, location: number, interest: FrontierInterest) {
    this.operator = operator;
    this.index = index;
    this.location = location;
    this.interest = interest;
  }

  /** @internal For messages. */
  get label(): string {
    return `${this.operator.label}, input ${this.index}`;
  }

  /** Whether no message waits here. More may come. */
  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /**
   * The earliest timestamps that may still arrive here, as of the start of this step.
   * @throws {TimelyError} `frontier-not-watched` if the port was made with `frontier: "never"`.
   */
  get frontier(): Frontier {
    if (this.interest !== "never") return this.operator.dataflow.frontierAt(this.location);
    throw new TimelyError("frontier-not-watched", `${this.label}: it was made with frontier "never"`);
  }

  /**
   * Takes the next message; undefined when none waits. What is left waits for the operator's next activation.
   * @throws {TimelyError} `outside-activation`
   */
  next(): Delivery<T> | undefined {
    if (!this.operator.isRunning)
      throw new TimelyError("outside-activation", `${this.label}: read between activations`);
    const queue = this.#queue;
    if (queue.length === 0) return undefined;
    const time = queue.headTime;
    if (queue.headIsCounted) this.#consume(time);
    const batch = queue.shift();
    this.operator.dataflow.queued.records -= batch.values.length;
    return new InputCapability(this, time, batch);
  }

  /** Takes all messages that wait, in order. */
  forEach(visit: (capability: InputCapability<T>, batch: Batch<T>) => void): void {
    for (let message = this.next(); message !== undefined; message = this.next()) {
      visit(message.capability, message.batch);
    }
  }

  /** @internal A message from this worker: counted at the next commit, if it still waits then. */
  enqueue(time: Timestamp, batch: Batch<T>): void {
    if (this.#queue.uncounted === 0) this.operator.dataflow.countAtCommit(this);
    this.#add(time, batch);
  }

  /** @internal A message from another worker, which has counted it. */
  enqueueCounted(time: Timestamp, batch: Batch<T>): void {
    this.countProduced(); // so that the counted ones stay in front
    this.#add(time, batch);
    this.#queue.countAll();
  }

  /** @internal Tells the tracker of the messages it does not know of yet. */
  countProduced(): void {
    if (this.#queue.uncounted > 0) this.#queue.count(this.#noteProduced);
  }

  /** @internal */
  frontierMoved(): void {
    this.operator.frontierMoved(this.interest);
  }

  /** @internal Tells the tracker of the messages taken in this activation. */
  settle(): void {
    if (this.#consumed === 0) return;
    this.operator.dataflow.update(this.location, this.#consumedTime!, -this.#consumed);
    this.#consumed = 0;
    this.#consumedTime = undefined;
  }

  readonly #noteProduced = (time: Timestamp): void => this.operator.dataflow.update(this.location, time, 1);

  #add(time: Timestamp, batch: Batch<T>): void {
    this.#queue.push(time, batch);
    this.operator.dataflow.queued.records += batch.values.length;
    this.operator.markReady();
  }

  #consume(time: Timestamp): void {
    if (time !== this.#consumedTime) {
      this.settle();
      this.#consumedTime = time;
    }
    this.#consumed++;
  }
}
