import { Core, type Timestamp } from "../core/index.ts";
import type { Host } from "../host/host.ts";
import type { Links } from "../host/links.ts";
import { TimelyDataflow } from "./dataflow.ts";
import { TimelyError } from "./error.ts";
import { LastFailure } from "./last-failure.ts";
import { Load } from "./load.ts";
import { Mailbox } from "./mailbox.ts";
import type { Message } from "./peers.ts";
import type { Runnable, Runner } from "./runner.ts";
import type { StreamScope } from "./stream-origin.ts";
import { ownTime } from "./time.ts";
import { type Sleeper, TimerQueue } from "./timer-queue.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  readonly host: Host;
  /** By default an instance of its own. */
  readonly core?: Core;
  /** The way to the other workers; without it the worker is alone. */
  readonly links?: Links<Message>;
  /** Sources are not run while this much waits: 65,536 records or, about, 64 MiB by default; one of each at least. */
  readonly queueLimit?: { readonly records?: number; readonly bytes?: number };
}

/** How a dataflow is made. */
export interface DataflowOptions {
  readonly name?: string;
  /** The earliest timestamp, `[0]` by default. It has as many coordinates as the outermost scope. */
  readonly origin?: Timestamp;
}

const DEFAULT_QUEUE_RECORDS = 65_536;
const DEFAULT_QUEUE_BYTES = 64 * 2 ** 20;
const EARLIEST: Timestamp = [0];
/** Of a failure's text, what other workers are told. */
const TOLD_CHARACTERS = 1000;

/**
 * The sources run in each fourth step in a row that finds ready operators. Progress that other workers report can keep
 * a slow worker's operators ready in every step, and its sources would never read on; at every step, records would pile
 * up behind operators. One in four ended the starvation in the recovery model and leaves operators most of the time.
 */
const SOURCES_EVERY = 4;

/**
 * A worker that takes graphs of operators as they are: the streams of their outputs have no operators of their own. The
 * layer above builds on it; {@link Worker} adds scopes and streams that are pleasant to call.
 */
export class BareWorker implements Runner {
  /** Its number among the workers, from 0. */
  readonly index: number;
  /** Number of workers, this one included. */
  readonly peers: number;
  readonly host: Host;
  readonly core: Core;
  /** What waits at inputs, and what operators reported by `hold`. */
  readonly queued: Load = new Load();
  readonly #links: Links<Message> | undefined;
  readonly #mailbox: Mailbox;
  readonly #timers = new TimerQueue();
  readonly #mostRecords: number;
  readonly #mostBytes: number;
  #enlisted: Runnable[] = [];
  #stepping: Runnable[] = [];
  #running = 0;
  #nextDataflow = 0;
  /** Steps in a row that found ready operators and did not run the sources. */
  #busySteps = 0;
  /** By the monotonic clock; undefined outside of steps. */
  #stepBegan: number | undefined;
  #workedMs = 0;
  #isAwake = true;
  #failure: { readonly error: unknown } | undefined;
  #lastFailure: LastFailure | undefined;
  #onWake: () => void = () => {};

  /**
   * @param options What it is made of. Its links, if any, are its own: it registers their receiver.
   * @throws {TimelyError} `bad-argument` for a queue limit below one record, or none at all.
   */
  constructor(options: WorkerOptions) {
    const { host, core = new Core(), links, queueLimit } = options;
    this.host = host;
    this.core = core;
    this.index = links?.index ?? 0;
    this.peers = links?.peers ?? 1;
    this.#mostRecords = limitOf(queueLimit?.records ?? DEFAULT_QUEUE_RECORDS);
    this.#mostBytes = limitOf(queueLimit?.bytes ?? DEFAULT_QUEUE_BYTES);
    this.#links = links;
    this.#mailbox = new Mailbox(this, () => this.#wake());
    links?.receive((from, message) => this.#mailbox.accept(from, message));
  }

  /** @internal Builds a dataflow: what {@link Worker.dataflow} does, on a scope that only graphs are built in. */
  build<R>(setup: (scope: StreamScope) => R, options: DataflowOptions = {}): R {
    const index = this.#nextDataflow;
    const { name = `dataflow ${index}`, origin: given = EARLIEST } = options;
    const origin = ownTime(given, given?.length, { label: `dataflow "${name}"` });
    const dataflow = new TimelyDataflow(this, index, name, origin);
    const result = this.#assemble(dataflow, setup);
    this.#running++;
    this.#introduce(dataflow);
    return result;
  }

  /**
   * Does a bounded amount of work: receives, runs each operator that is due at most once, settles progress.
   * Sources run, if the queues have room, when nothing else is due and in each fourth busy step in a row.
   * @returns Whether there is more to do at once. If not, see {@link wakeAt} and {@link onWake}.
   * @throws What an operator's code throws, or gave to `info.fail`. The worker is of no use afterwards: each further
   *   step throws the same, and the other workers, which would wait for it, fail with `peer-failed`.
   * @throws {TimelyError} `step-within-step` when an operator calls it; `graph-mismatch` when another worker has built
   *   another graph; `peer-failed` when another worker has failed; `unknown-message` for what no worker of this dataflow
   *   sends.
   */
  step(): boolean {
    this.#requireSound();
    this.#stepBegan = this.host.monotonic();
    try {
      return this.#step();
    } catch (error) {
      throw this.#break(error, this.#runningOperator());
    } finally {
      this.#workedMs += this.host.monotonic() - this.#stepBegan;
      this.#stepBegan = undefined;
    }
  }

  /** The instant of the earliest timer, in ms since 1970 by the host's clock; undefined if there is none. */
  get wakeAt(): number | undefined {
    return this.#timers.earliest;
  }

  /**
   * Registers what is called, once, when work appears after a {@link step} returned false.
   * @param callback Takes the place of the one before. It must not call `step` itself, but have it called soon.
   */
  onWake(callback: () => void): void {
    this.#onWake = callback;
  }

  /** Whether every dataflow has ended or was abandoned. */
  get isDone(): boolean {
    return this.#running === 0;
  }

  /** @internal Whether sources may read on. */
  get hasRoom(): boolean {
    return this.allows(this.queued) && this.#lastFailure === undefined;
  }

  /** @internal See {@link OperatorInfo.restedMs}. */
  restedMs(): number {
    return (this.#stepBegan ?? this.host.monotonic()) - this.#workedMs;
  }

  /** @internal */
  get isStepping(): boolean {
    return this.#stepBegan !== undefined;
  }

  /** @internal Whether no more waits than may. */
  allows({ records, bytes }: Load): boolean {
    return records < this.#mostRecords && bytes < this.#mostBytes;
  }

  /** @internal Has the next step look at this dataflow. */
  enlist(dataflow: Runnable): void {
    if (!dataflow.isEnlisted) {
      dataflow.isEnlisted = true;
      this.#enlisted.push(dataflow);
    }
    this.#wake(); // even so: what was enlisted within a step may have left it with nothing to do
  }

  /** @internal Wakes an operator at an instant, in ms since 1970. */
  activateAt(instant: number, operator: Sleeper): void {
    const earliest = this.#timers.earliest;
    if (earliest === undefined) this.#timers.noteClocks(this.host.now(), this.host.monotonic());
    this.#timers.add(instant, operator);
    if (earliest === undefined || instant < earliest) this.#wake();
  }

  /** @internal Operators gave back room that sources may wait for. */
  queueShrank(): void {
    if ((this.#enlisted.length > 0 && this.hasRoom) || this.#lastFailure?.isDue) this.#wake();
  }

  /** @internal The next step throws this. */
  fail(error: unknown, operator: string): void {
    this.#break(error, operator);
    this.#wake();
  }

  /** @internal No source reads on; a step throws this once nothing is queued. */
  failLast(error: unknown, operator: string): void {
    const giveUp = (): void => this.fail(error, operator);
    this.#lastFailure ??= new LastFailure(error, operator, this.host, this.queued, giveUp);
    this.#wake();
  }

  /** @internal To another worker. */
  send(to: number, message: Message): void {
    this.#links?.send(to, message);
  }

  /** @internal */
  ended(dataflow: number): void {
    this.#mailbox.close(dataflow);
    this.#timers.forgetShutDown();
    this.#running--;
  }

  /** @internal */
  abandoned(dataflow: number): void {
    if (this.peers > 1) this.#mailbox.abandon(dataflow);
    this.#timers.forgetShutDown();
    this.#running--;
    this.queueShrank(); // the other dataflows may have sources that waited for room
  }

  #assemble<R>(dataflow: TimelyDataflow, setup: (scope: StreamScope) => R): R {
    const { index, name, origin } = dataflow;
    this.#nextDataflow++;
    try {
      const result = setup({ name, depth: origin.length, parent: undefined, dataflow });
      dataflow.freeze();
      return result;
    } catch (error) {
      dataflow.discard();
      this.#timers.forgetShutDown();
      if (this.#nextDataflow === index + 1) this.#nextDataflow = index; // the next one takes its place
      throw error;
    }
  }

  #introduce(dataflow: TimelyDataflow): void {
    if (this.peers === 1) return;
    const { index, fingerprint } = dataflow;
    for (let peer = 0; peer < this.peers; peer++) {
      if (peer !== this.index) this.send(peer, { kind: "graph", dataflow: index, fingerprint });
    }
    dataflow.introduced();
    try {
      this.#mailbox.open(dataflow);
    } catch (error) {
      this.#break(error, undefined); // the others have the graph, and fail as well
      throw error;
    }
  }

  #step(): boolean {
    this.#mailbox.deliver();
    if (this.#timers.earliest !== undefined) this.#fireTimers();
    this.#work(this.#takeEnlisted());
    if (this.#running > 0 && this.#mailbox.failure !== undefined) throw this.#mailbox.failure;
    if (this.#lastFailure?.isDue && !this.#hasWork) throw this.#lastFailure.error;
    const more = this.#hasMore();
    this.#isAwake = more;
    return more;
  }

  #fireTimers(): void {
    const now = this.host.now();
    this.#timers.noteClocks(now, this.host.monotonic());
    this.#timers.fire(now);
  }

  #takeEnlisted(): Runnable[] {
    const dataflows = this.#enlisted;
    this.#enlisted = this.#stepping; // the two lists take turns, so that none is made anew each step
    if (this.#enlisted.length > 0) this.#enlisted.length = 0;
    this.#stepping = dataflows;
    for (const dataflow of dataflows) dataflow.isEnlisted = false;
    return dataflows;
  }

  /**
   * Sources run before the operators, so that what they read goes through the flow in the same step. An operator woken
   * by one of a lower index runs in this step too, by one of a higher index in the next.
   */
  #work(dataflows: readonly Runnable[]): void {
    for (const dataflow of dataflows) dataflow.flush();
    if (this.#isTurnOfSources(dataflows)) for (const dataflow of dataflows) dataflow.runSources();
    for (const dataflow of dataflows) {
      dataflow.sweep();
      dataflow.commit();
      dataflow.rouse();
      if (!dataflow.hasWork && !(dataflow.hasReadySources && this.hasRoom)) dataflow.endIfDone();
      if (dataflow.hasWork || dataflow.hasReadySources) this.enlist(dataflow);
    }
  }

  #runningOperator(): string | undefined {
    for (const { running } of this.#stepping) if (running !== undefined) return running;
    return undefined;
  }

  #isTurnOfSources(dataflows: readonly Runnable[]): boolean {
    const isBusy = dataflows.some(hasReadyOperators);
    this.#busySteps = isBusy ? (this.#busySteps + 1) % SOURCES_EVERY : 0;
    return this.#busySteps === 0;
  }

  #hasMore(): boolean {
    if (this.#mailbox.hasMail || this.#failure !== undefined) return true;
    return this.#hasWork || (this.hasRoom && this.#enlisted.some(hasReadySources));
  }

  get #hasWork(): boolean {
    return this.#enlisted.some(hasWork);
  }

  /**
   * Each of the others is told once: it waits for progress that will never come.
   * @returns What the worker has failed with: the first of several failures, also where that waited for the end.
   */
  #break(given: unknown, by: string | undefined): unknown {
    this.#lastFailure?.cancel();
    if (this.#failure !== undefined) return this.#failure.error;
    const { error, operator } = this.#lastFailure ?? { error: given, operator: by };
    this.#failure = { error };
    if (error === this.#mailbox.failure) return error; // told by the one that failed
    const problem = operator === undefined ? textOf(error) : `${operator}: ${textOf(error)}`;
    for (let peer = 0; peer < this.peers; peer++) {
      if (peer !== this.index) this.#tell(peer, { kind: "failed", problem });
    }
    return error;
  }

  /** A link that does not work either must not hide why the worker fails. */
  #tell(peer: number, message: Message): void {
    try {
      this.send(peer, message);
    } catch {}
  }

  #wake(): void {
    if (this.#isAwake || this.#stepBegan !== undefined) return;
    this.#isAwake = true;
    this.#onWake();
  }

  #requireSound(): void {
    if (this.#stepBegan !== undefined)
      throw new TimelyError("step-within-step", "step() was called by an operator of the same worker");
    if (this.#failure === undefined) return;
    const { error } = this.#failure;
    throw error;
  }
}

function hasWork(dataflow: Runnable): boolean {
  return dataflow.hasWork;
}

function hasReadySources(dataflow: Runnable): boolean {
  return dataflow.hasReadySources;
}

function limitOf(most: number): number {
  if (typeof most === "number" && most >= 1) return most;
  throw new TimelyError("bad-argument", `worker: queueLimit has numbers from 1, not ${String(most)}`);
}

function hasReadyOperators(dataflow: Runnable): boolean {
  return dataflow.hasReadyOperators;
}

/** Errors may be anything, with a text or without. */
function textOf(error: unknown): string {
  try {
    return String(error).slice(0, TOLD_CHARACTERS);
  } catch {
    return "something that has no text";
  }
}
