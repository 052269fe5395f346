import type { Frontier, Timestamp } from "../core/index.ts";
import type { Batch } from "./batch.ts";
import { TimelyError } from "./error.ts";
import { InputCapability } from "./input-capability.ts";
import { LaterMessages } from "./later-messages.ts";
import { MessageQueue } from "./message-queue.ts";
import type { FrontierInterest, PortOwner } from "./port-owner.ts";
import { Scales } from "./scales.ts";

/** A message as an input hands it out. */
export interface Delivery<T> {
  /** The right to answer it; it lasts until the activation ends. */
  readonly capability: InputCapability<T>;
  readonly time: Timestamp;
  readonly batch: Batch<T>;
  /** About how much memory the batch takes. */
  readonly bytes: number;
}

/**
 * An input port of an operator. It is read during activations only.
 *
 * What always holds: each message that waits here is known to the tracker from the commit after its arrival until the
 * commit of the activation that takes it, on every worker; so no frontier passes one. Messages set aside (`#later`)
 * arrived before all that are in the queue, and the tracker was told of each of them.
 */
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
  readonly #scales = new Scales();
  /** Undefined while there are none, so that who reads everything pays nothing. */
  #later: LaterMessages<T> | undefined;
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

  /** Whether no message waits here, of whatever time. More may come. */
  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#later === undefined;
  }

  /**
   * Whether a message waits here whose first coordinate is at most `through`: whether {@link next} would give one.
   * @param through The latest first coordinate asked for, e.g. an epoch.
   */
  has(through: number): boolean {
    return this.#later?.has(through) === true || this.#setAside(through);
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
   * Takes the next message, in order of arrival; undefined when none waits. What is left waits for the operator's next
   * activation.
   * @param through Passes over messages whose first coordinate is greater: they stay here, hold back every frontier
   *   that they held back, and count towards the worker's queue, until a call asks for them. They do not activate the
   *   operator again; the move of the frontier does that lets them come next. By default all are taken.
   * @throws {TimelyError} `outside-activation`
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const { handle, capability } = worker.dataflow((scope) => {
   *   const { handle, capability, stream } = scope.unorderedInput<string>();
   *   stream
   *     .unaryFrontier<string>("by epoch", () => (input, output) => {
   *       const epoch = input.frontier.elements[0]?.[0] ?? Infinity;
   *       input.forEach((claim, batch) => {
   *         output.send(claim, batch);
   *       }, epoch);
   *     })
   *     .inspect((word, time) => console.log(time, word));
   *   return { handle, capability };
   * });
   * const second = capability.delayed(2);
   * handle.send(second, ["b"]);
   * second.drop();
   * capability.downgrade(1);
   * handle.send(capability, ["a"]);
   * capability.drop();
   * while (!worker.isDone) worker.step(); // [ 1 ] a, [ 2 ] b
   * ```
   */
  next(through?: number): Delivery<T> | undefined {
    if (!this.operator.isRunning)
      throw new TimelyError("outside-activation", `${this.label}: read between activations`);
    if (through !== undefined || this.#later !== undefined) return this.#nextThrough(through ?? Infinity);
    return this.#queue.length === 0 ? undefined : this.#takeHead();
  }

  /**
   * Takes all messages that wait, in order of arrival; those too that come while it runs.
   * @param visit Called once a message. The capability lasts until the activation ends.
   * @param through Passes over messages whose first coordinate is greater, as {@link next} does.
   * @throws {TimelyError} `outside-activation`
   */
  forEach(visit: (capability: InputCapability<T>, batch: Batch<T>) => void, through?: number): void {
    for (let message = this.next(through); message !== undefined; message = this.next(through)) {
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

  /** @internal Drops what waits, without telling the tracker. */
  discard(): void {
    for (const queue = this.#queue; queue.length > 0; ) this.#leave(queue.headBytes, queue.shift());
    for (let later = this.#later?.take(Infinity); later !== undefined; later = this.#later?.take(Infinity)) {
      this.#leave(later.bytes, later.batch);
    }
    this.#later = undefined;
  }

  /** @internal Tells the tracker of the messages taken in this activation. */
  settle(): void {
    if (this.#consumed === 0) return;
    this.operator.dataflow.update(this.location, this.#consumedTime!, -this.#consumed);
    this.#consumed = 0;
    this.#consumedTime = undefined;
  }

  readonly #noteProduced = (time: Timestamp): void => this.operator.dataflow.update(this.location, time, 1);

  #takeHead(): Delivery<T> {
    const queue = this.#queue;
    const time = queue.headTime;
    if (queue.headIsCounted) this.#consume(time);
    const { headBytes } = queue;
    const batch = queue.shift();
    this.operator.waiting.add(-batch.values.length, -headBytes);
    return this.#deliver(time, headBytes, batch);
  }

  /** What was set aside arrived before all that is in the queue, and so comes first. */
  #nextThrough(through: number): Delivery<T> | undefined {
    const later = this.#later?.take(through);
    if (later === undefined) return this.#setAside(through) ? this.#takeHead() : undefined;
    if (this.#later!.isEmpty) this.#later = undefined;
    this.#consume(later.time);
    return this.#deliver(later.time, later.bytes, later.batch);
  }

  /** Sets messages at the head of the queue aside, up to one of at most `through`. Returns whether there is one. */
  #setAside(through: number): boolean {
    const queue = this.#queue;
    while (queue.length > 0) {
      const time = queue.headTime;
      if (time[0]! <= through) return true;
      if (!queue.headIsCounted) this.#noteProduced(time); // the queue will not count it at the commit any more
      this.#later ??= new LaterMessages();
      const { headBytes } = queue;
      const batch = queue.shift();
      this.operator.waiting.add(-batch.values.length, -headBytes);
      this.#later.add(time, batch, headBytes);
    }
    return false;
  }

  #deliver(time: Timestamp, bytes: number, batch: Batch<T>): Delivery<T> {
    this.#leave(bytes, batch);
    return new InputCapability(this, time, batch, bytes);
  }

  #add(time: Timestamp, batch: Batch<T>): void {
    const bytes = this.#scales.weigh(batch);
    this.#queue.push(time, batch, bytes);
    this.operator.dataflow.queued.add(batch.values.length, bytes);
    this.operator.waiting.add(batch.values.length, bytes);
    this.operator.markReady();
  }

  #leave(bytes: number, { values }: Batch<T>): void {
    this.operator.dataflow.queued.add(-values.length, -bytes);
  }

  #consume(time: Timestamp): void {
    if (time !== this.#consumedTime) {
      this.settle();
      this.#consumedTime = time;
    }
    this.#consumed++;
  }
}
