import type { Links } from "../host/links.ts";

/** Links whose deliveries somebody else decides on, one by one. */
export interface ControlledLinks<M> {
  readonly links: readonly Links<M>[];
  /** How many messages are under way from one worker to another. */
  waiting(from: number, to: number): number;
  /** Hands over the oldest message under way from one worker to another. Returns whether there was one. */
  deliver(from: number, to: number): boolean;
}

/**
 * Links between workers of one thread: messages are handed over by reference, as they are sent.
 *
 * @example
 * ```ts
 * import { defaultHost } from "tidemark";
 * import { inProcessLinks, type Message, Worker } from "tidemark/timely";
 * const host = defaultHost();
 * const workers = inProcessLinks<Message>(2).map((links) => new Worker({ host, links }));
 * console.log(workers.map(({ index }) => index)); // [ 0, 1 ]
 * ```
 */
export function inProcessLinks<M>(peers: number): Links<M>[] {
  const ends = makeEnds<M>(peers, (from, to, message) => ends[to]!.take(from, message));
  return ends;
}

/**
 * As {@link inProcessLinks}, but each message waits until it is delivered: for tests and simulation, which try
 * out the orders that real links may produce. Within a pair of workers the order is kept.
 *
 * @example
 * ```ts
 * import { controlledLinks } from "tidemark/timely";
 * const { links, waiting, deliver } = controlledLinks<string>(2);
 * links[1]!.receive((from, message) => console.log(from, message));
 * links[0]!.send(1, "hello");
 * console.log(waiting(0, 1)); // 1
 * deliver(0, 1); // 0 hello
 * ```
 */
export function controlledLinks<M>(peers: number): ControlledLinks<M> {
  const underWay = Array.from({ length: peers * peers }, (): M[] => []);
  const queue = (from: number, to: number): M[] => underWay[from * peers + to]!;
  const ends = makeEnds<M>(peers, (from, to, message) => queue(from, to).push(message));
  return {
    links: ends,
    waiting: (from, to) => queue(from, to).length,
    deliver(from, to) {
      const messages = queue(from, to);
      if (messages.length === 0) return false;
      ends[to]!.take(from, messages.shift()!);
      return true;
    },
  };
}

type Carry<M> = (from: number, to: number, message: M) => void;

function makeEnds<M>(peers: number, carry: Carry<M>): End<M>[] {
  return Array.from({ length: peers }, (_, index) => new End(index, peers, carry));
}

class End<M> implements Links<M> {
  readonly index: number;
  readonly peers: number;
  readonly #carry: Carry<M>;
  readonly #early: { readonly from: number; readonly message: M }[] = [];
  #handler: ((from: number, message: M) => void) | undefined;
  #isClosed = false;

  constructor(index: number, peers: number, carry: Carry<M>) {
    this.index = index;
    this.peers = peers;
    this.#carry = carry;
  }

  send(to: number, message: M): void {
    if (!Number.isInteger(to) || to < 0 || to >= this.peers || to === this.index) {
      throw new RangeError(`worker ${this.index} of ${this.peers} has no link to ${to}`);
    }
    if (!this.#isClosed) this.#carry(this.index, to, message);
  }

  receive(handler: (from: number, message: M) => void): void {
    this.#handler = handler;
    for (const { from, message } of this.#early.splice(0)) handler(from, message);
  }

  close(): void {
    this.#isClosed = true;
  }

  /** A message for this end has arrived. */
  take(from: number, message: M): void {
    if (this.#isClosed) return;
    if (this.#handler === undefined) this.#early.push({ from, message });
    else this.#handler(from, message);
  }
}
