import { type Frontier, frontierOf, type Timestamp, type Tracker } from "../core/index.ts";
import { type Changes, EarlyChanges } from "./early-changes.ts";
import { TimelyError } from "./error.ts";
import { explainLocation, type Holder } from "./explain.ts";
import { Graph } from "./graph.ts";
import type { Load } from "./load.ts";
import { Operator, type OperatorDataflow } from "./operator.ts";
import type { Message } from "./peers.ts";
import type { Flushable, PortOwner } from "./port-owner.ts";
import { ReadySet } from "./ready-set.ts";
import { Resting } from "./resting.ts";
import type { Runnable, Runner } from "./runner.ts";
import { earliestTime } from "./time.ts";

/** Something that has a frontier: a stream, or the port of an operator. */
export type Explained = { readonly sources: readonly { readonly output: Port }[] } | Port;

interface Port {
  readonly location: number;
  readonly operator: { readonly dataflow: object };
}

const ignored: Changes = { update: () => {} };

/**
 * One dataflow of one worker while it runs: who is due, and what changed since the last commit.
 *
 * What always holds. Every change in counts is noted before the commit of the step it happens in, so a step's changes
 * reach the tracker, and the other workers, as one batch: nobody sees a message consumed whose answers are not counted.
 * Within the batch there is no order, so operators may note what they consume (at the end of their activation) and
 * produce (at the commit) when it is cheapest. A message of this worker that is consumed before the commit is never
 * counted at all. Frontiers move at commits, and when other workers' batches come in, between activations: all
 * activations of a sweep see the same ones.
 */
export class TimelyDataflow implements OperatorDataflow, Runnable {
  /** For messages. */
  readonly name: string;
  /** The same on every worker. */
  readonly index: number;
  /** @internal */
  readonly worker: Runner;
  /** The earliest timestamp of the outermost scope. */
  readonly origin: Timestamp;
  /** @internal What waits at the inputs of all dataflows of the worker. */
  readonly queued: Load;
  /** @internal */
  readonly graph: Graph;
  /** @internal */
  isEnlisted = false;
  /** Who is due. An operator that has ended never is. */
  readonly #ready = new ReadySet();
  readonly #readySources = new ReadySet();
  /** Inputs with messages that the tracker does not know of yet; one may stand here twice. */
  readonly #uncounted: { countProduced(): void }[] = [];
  /** Operators that hold nothing any more, to be looked at outside of activations. */
  readonly #mayEnd: Operator[] = [];
  /** @internal Operators that wait until there is room behind them. */
  readonly resting: Resting;
  /** Buffers filled outside of activations. */
  readonly #unflushed: Flushable[] = [];
  readonly #early = new EarlyChanges();
  /** What undoes what building it has done to things that outlive it. */
  readonly #undo: (() => void)[] = [];
  #tracker: Tracker | undefined;
  #changes: Changes = this.#early;
  #hasChanges = false;
  /** What was sent to others before they know what was built; undefined once they do. */
  #outbox: [to: number, message: Message][] | undefined = [];
  /** Of an operator that failed while the dataflow was being built. */
  #failure: (() => void) | undefined;
  /** Built, and not ended: the worker runs it. */
  #isLive = false;
  #isDone = false;

  /** @internal Made by {@link Worker.dataflow}. */
  constructor(worker: Runner, index: number, name: string, origin: Timestamp) {
    this.worker = worker;
    this.index = index;
    this.name = name;
    this.origin = origin;
    this.queued = worker.queued;
    this.graph = new Graph({ name, origin, core: worker.core, peers: worker.peers });
    this.resting = new Resting(this.graph.operators, (waiting) => worker.allows(waiting));
  }

  /** Whether it has ended here: all is consumed and every capability dropped, on all workers; or it was abandoned. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether the graph is complete, so that nothing can be added. */
  get isFrozen(): boolean {
    return this.#tracker !== undefined;
  }

  /**
   * Identifies the graph: workers that built the same have the same.
   * @throws {TimelyError} `operator-not-built` while the dataflow is being built.
   */
  get fingerprint(): string {
    return this.#builtTracker().fingerprint;
  }

  /**
   * What keeps the frontier where it is, over all workers, as far as is known here. Slow: for people and tools.
   * @param place A stream, an input or a watch of this dataflow.
   * @returns Each capability and kind of message that holds an element of the frontier; none where it is empty.
   * @throws {TimelyError} `operator-not-built` while the dataflow is being built; `stream-of-another-dataflow`.
   */
  explain(place: Explained): Holder[] {
    const tracker = this.#builtTracker();
    const ports = "sources" in place ? place.sources.map(({ output }) => output) : [place];
    if (ports.some(({ operator }) => operator?.dataflow !== this))
      throw new TimelyError("stream-of-another-dataflow", `dataflow "${this.name}": it is no place of it`);
    const locations = ports.map(({ location }) => location);
    return locations.flatMap((location) => explainLocation(this.graph, tracker, location));
  }

  /**
   * Gives the dataflow up on this worker, without dropping claims: for a stop that must not look like the end of input.
   * The worker no longer runs it and counts it as ended. What waits in it is dropped, and its room in the queue given
   * back; timers are forgotten. The other workers are told nothing, not even what this step has done so far: whatever
   * this worker still held or had not taken holds their frontiers for ever, so they will have to abandon it as well.
   *
   * What is done with it later does nothing and is no error: capabilities that move or drop, records sent, activations
   * and failures asked for by its operators, messages of other workers. Frontiers and {@link explain} stay as they
   * were. Calling it once more, or when the dataflow has ended, does nothing. Inside a step, the activation that calls it
   * is the last one.
   * @throws {TimelyError} `operator-not-built` while the dataflow is being built.
   * @example
   * ```ts
   * import { defaultHost } from "tidemark";
   * import { Worker } from "tidemark/timely";
   * const worker = new Worker({ host: defaultHost() });
   * const { dataflow, handle, probe } = worker.dataflow((scope) => {
   *   const { handle, stream } = scope.input<string>();
   *   return { dataflow: scope.dataflow, handle, probe: stream.probe() };
   * });
   * handle.advanceTo(3);
   * while (worker.step());
   * dataflow.abandon();
   * handle.close();
   * console.log(worker.isDone, worker.step(), probe.frontier.elements); // true false [ [ 3 ] ]
   * ```
   */
  abandon(): void {
    this.#builtTracker();
    if (this.#isDone) return;
    this.#giveUp();
    this.worker.abandoned(this.index);
  }

  /** @internal Has this done where the dataflow cannot be built. */
  ifRefused(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** @internal It cannot be built: nothing of it is left. */
  discard(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.graph.close();
    this.#giveUp();
  }

  /** @internal Ends building. */
  freeze(): void {
    const tracker = this.graph.build();
    this.#tracker = tracker;
    this.#changes = tracker;
    this.#early.replay(tracker);
    this.#isLive = true;
    for (const operator of this.graph.operators) this.markReady(operator);
    this.touch();
    this.#undo.length = 0;
    this.#failure?.();
  }

  /** @internal */
  send(to: number, message: Message): void {
    if (this.#outbox === undefined) this.worker.send(to, message);
    else this.#outbox.push([to, message]);
  }

  /** @internal The other workers know by now what was built: they are sent the rest. */
  introduced(): void {
    const waiting = this.#outbox ?? [];
    this.#outbox = undefined;
    for (const [to, message] of waiting) this.worker.send(to, message);
  }

  /** @internal */
  throwInStep(cause: unknown, operator: string): void {
    if (this.worker.isStepping) throw cause;
    this.fail(() => this.worker.fail(cause, operator));
  }

  /** @internal Has the worker fail; while the dataflow is being built, only if it comes to run. */
  fail(fail: () => void): void {
    if (this.#tracker === undefined) this.#failure ??= fail;
    else fail();
  }

  /** @internal */
  addOperator(scope: PortOwner["scope"], name: string): Operator {
    this.graph.requireOpen(name);
    const { operators } = this.graph;
    const operator = new Operator(this, scope, name, operators.length);
    operators.push(operator);
    this.#ready.resize(operators.length);
    this.#readySources.resize(operators.length);
    return operator;
  }

  /** @internal The frontier of a watched location, as of the last commit. */
  frontierAt(location: number): Frontier {
    return this.#tracker?.frontier(location) ?? frontierOf([this.#earliest(location)]);
  }

  /** @internal Notes a change in the number of capabilities or messages at a location. */
  update(location: number, time: Timestamp, delta: number): void {
    this.#changes.update(location, time, delta);
    this.#hasChanges = true;
    this.touch();
  }

  /** @internal Has the worker look at this dataflow in its next step. */
  touch(): void {
    if (this.#isLive) this.worker.enlist(this); // what fails to build leaves no trace
  }

  /** @internal */
  markReady(operator: Operator): void {
    if (operator.isShutDown) return;
    (operator.isSource ? this.#readySources : this.#ready).add(operator.index);
    this.touch();
  }

  /** @internal The port got its first message that the tracker does not know of. */
  countAtCommit(input: { countProduced(): void }): void {
    this.#uncounted.push(input);
  }

  /** @internal */
  rest(operator: Operator): void {
    this.resting.add(operator);
    this.touch(); // the next step looks at it
  }

  /** @internal Operators that there is room behind now have their turn in the next step. */
  rouse(): void {
    this.resting.takeRoused((operator) => this.markReady(operator));
  }

  /** @internal */
  mayEnd(operator: Operator): void {
    this.#mayEnd.push(operator);
  }

  /** @internal Records wait somewhere until the next step. */
  flushBeforeSweep(buffer: Flushable): void {
    if (this.#isDone) return;
    this.#unflushed.push(buffer);
    this.touch();
  }

  /** @internal Another worker's progress. */
  receive(bytes: Uint8Array): void {
    this.#announce(this.#builtTracker().receive(bytes));
    this.touch();
  }

  /** @internal Settles what was done outside of activations: sends what was given, ends what let go. */
  flush(): void {
    if (this.#unflushed.length > 0) this.#flushBuffers();
    if (this.#mayEnd.length > 0) this.#endOperators(); // before they are run once more
  }

  /** @internal Whether an operator that reads inputs is due. */
  get hasReadyOperators(): boolean {
    return !this.#ready.isEmpty;
  }

  /** @internal */
  get hasReadySources(): boolean {
    return !this.#readySources.isEmpty;
  }

  /** @internal Runs the operators that are due, each at most once, upwards. */
  sweep(): void {
    if (!this.#ready.isEmpty) this.#ready.sweep(this.#run);
  }

  /** @internal Runs the sources that are due while there is room for what they read. */
  runSources(): void {
    if (!this.#readySources.isEmpty && this.worker.hasRoom) this.#readySources.sweep(this.#runSource);
  }

  /** @internal Hands all changes to the tracker as one batch, and to the other workers. */
  commit(): void {
    if (!this.#isLive) return; // abandoned in this step: nobody is told
    // What an operator gave to another's output is sent before the right to send it is given up.
    if (this.#unflushed.length > 0) this.#flushBuffers();
    if (this.#uncounted.length > 0) this.#countProduced(); // in the batch that drops what they were sent with
    if (this.#hasChanges) {
      this.#hasChanges = false;
      const tracker = this.#builtTracker();
      this.#announce(tracker.commit());
      if (this.worker.peers > 1) this.#broadcast(tracker);
    }
    if (this.#mayEnd.length > 0) this.#endOperators();
  }

  /** @internal Ends the dataflow when nothing can happen in it any more. */
  endIfDone(): void {
    if (this.#isDone || !this.#builtTracker().isIdle) return;
    this.#end();
    for (const operator of this.graph.operators) operator.shutDown();
    this.worker.ended(this.index);
  }

  /** @internal */
  get running(): string | undefined {
    return this.graph.operators.find(({ isRunning }) => isRunning)?.label;
  }

  /** @internal Whether a step would find something to do. */
  get hasWork(): boolean {
    if (!this.#isLive) return false;
    if (this.hasReadyOperators || this.#hasChanges) return true;
    return this.#unflushed.length > 0 || this.#uncounted.length > 0;
  }

  /** What is noted from now on would never be committed, and only take memory. */
  #end(): void {
    this.#isDone = true;
    this.#isLive = false;
    this.#hasChanges = false;
    this.#changes = ignored;
    this.#tracker?.free();
  }

  #giveUp(): void {
    this.#end();
    for (const waiting of [this.#uncounted, this.#mayEnd, this.#unflushed]) waiting.length = 0;
    this.resting.clear();
    this.#ready.clear();
    this.#readySources.clear();
    for (const operator of this.graph.operators) operator.abandon();
  }

  readonly #run = (index: number): boolean => {
    this.graph.operators[index]!.run();
    return true;
  };

  readonly #runSource = (index: number): boolean => {
    this.graph.operators[index]!.run();
    return this.worker.hasRoom;
  };

  #countProduced(): void {
    for (const input of this.#uncounted) input.countProduced();
    this.#uncounted.length = 0;
  }

  #flushBuffers(): void {
    for (const buffer of this.#unflushed) buffer.flush();
    this.#unflushed.length = 0;
  }

  #endOperators(): void {
    for (const operator of this.#mayEnd) operator.endIfDone();
    this.#mayEnd.length = 0;
  }

  #announce(moved: number): void {
    const tracker = this.#builtTracker();
    for (let i = 0; i < moved; i++) this.graph.watchers[tracker.moved(i)]?.frontierMoved();
  }

  #broadcast(tracker: Tracker): void {
    const bytes = tracker.take();
    if (bytes === undefined) return;
    for (let peer = 0; peer < this.worker.peers; peer++) {
      if (peer !== this.worker.index)
        this.worker.send(peer, { kind: "progress", dataflow: this.index, bytes });
    }
  }

  #earliest(location: number): Timestamp {
    return earliestTime(this.origin, this.graph.places[location]!.depth);
  }

  #builtTracker(): Tracker {
    if (this.#tracker !== undefined) return this.#tracker;
    throw new TimelyError("operator-not-built", `dataflow "${this.name}": it is still being built`);
  }
}
