import { seededRandom } from "../../ts/host/random.ts";
import {
  type ControlledLinks,
  controlledLinks,
  type DataflowOptions,
  type Message,
  type Scope,
  SimulatedHost,
  type TimelyErrorCode,
  type Timestamp,
  Worker,
} from "../../ts/timely.ts";

export type { Timestamp } from "../../ts/timely.ts";

/** A worker on its own, on a simulated host. */
export function loneWorker(queueRecords?: number): Worker {
  const host = new SimulatedHost();
  return new Worker(queueRecords === undefined ? { host } : { host, queueLimit: { records: queueRecords } });
}

/** Steps until the worker says that there is nothing more to do. */
export function settle(worker: Worker, mostSteps = 100_000): void {
  for (let steps = 0; worker.step(); steps++) {
    if (steps > mostSteps) throw new Error(`the worker still has work after ${mostSteps} steps`);
  }
}

/** Builds one dataflow on a worker of its own. */
export function build<R>(make: (scope: Scope) => R, options?: DataflowOptions): R & { worker: Worker } {
  const worker = loneWorker();
  return { ...worker.dataflow(make, options), worker };
}

/** The stable code of what `act` throws. */
export function codeOf(act: () => unknown): TimelyErrorCode | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof Error && "code" in error) return error.code as TimelyErrorCode;
    throw error;
  }
  return undefined;
}

/** `times` in a fixed order, for comparing frontiers. */
export function sorted(times: readonly Timestamp[]): Timestamp[] {
  return [...times].sort((a, b) => {
    const i = a.findIndex((coordinate, at) => coordinate !== b[at]);
    return i < 0 ? 0 : a[i]! - b[i]!;
  });
}

/** Several workers in this thread, whose steps and deliveries happen in an order drawn from a seed. */
export class Cluster {
  readonly workers: readonly Worker[];
  readonly links: ControlledLinks<Message>;
  readonly #random: () => number;
  /** By pair of workers: of so many chances to deliver a message, one is taken. */
  readonly #slowness: readonly number[];
  /** Called after each step and delivery. */
  afterEach: () => void = () => {};

  /** @param mostSlowness Links are up to so many times slower than others: some mail comes late, in long rows. */
  constructor(peers: number, seed: number, mostSlowness = 1) {
    this.links = controlledLinks<Message>(peers);
    this.workers = this.links.links.map((links) => new Worker({ host: new SimulatedHost({ seed }), links }));
    this.#random = seededRandom(seed);
    this.#slowness = Array.from({ length: peers * peers }, () => 1 + this.pick(mostSlowness));
  }

  /** Builds the same dataflow on all workers. */
  build<R>(make: (scope: Scope, index: number) => R, options?: DataflowOptions): R[] {
    return this.workers.map((worker) => worker.dataflow((scope) => make(scope, worker.index), options));
  }

  /** A number below `below`. */
  pick(below: number): number {
    return Math.floor(this.#random() * below);
  }

  /** One step of some worker, or one delivery. */
  turn(): void {
    const { length } = this.workers;
    const worker = this.pick(length);
    const other = this.pick(length);
    if (other === worker || !this.#deliver(other, worker)) this.workers[worker]!.step();
    this.afterEach();
  }

  #deliver(from: number, to: number): boolean {
    const isLate = this.pick(this.#slowness[from * this.workers.length + to]!) > 0;
    return !isLate && this.links.deliver(from, to);
  }

  /** Turns until `isReached`. */
  until(isReached: () => boolean, mostTurns = 200_000): void {
    for (let turns = 0; !isReached(); turns++) {
      if (turns > mostTurns) throw new Error(`not reached after ${mostTurns} turns`);
      this.turn();
    }
  }

  /** Turns until nothing is under way and no worker has anything to do. */
  settle(): void {
    const pairs = this.workers.flatMap(({ index }) =>
      this.workers.map((other) => [index, other.index] as const),
    );
    const isQuiet = (): boolean =>
      this.workers.every((worker) => !worker.step()) &&
      pairs.every(([from, to]) => this.links.waiting(from, to) === 0); // after the steps, which may send
    this.until(isQuiet);
  }

  /** Turns until every dataflow has ended on every worker. */
  finish(): void {
    this.until(() => this.workers.every(({ isDone }) => isDone));
  }
}
