import { type ControlledLinks, controlledLinks } from "../exchange/in-process.ts";
import type { BuiltFlow } from "../flow/engine/build-flow.ts";
import type { FlowRun } from "../flow/engine/flow-run.ts";
import { FlowWorker } from "../flow/engine/flow-worker.ts";
import type { StateKeeper } from "../flow/engine/state-keeper.ts";
import type { Flow } from "../flow/graph/flow.ts";
import type { Links } from "../host/links.ts";
import { seededRandom } from "../host/random.ts";
import type { SimulatedHost } from "../host/simulated.ts";
import type { Message } from "../timely/index.ts";
import { TestKitError } from "./errors.ts";

/** One worker's copy of the flow. */
interface Member {
  readonly copy: FlowWorker;
  /** How often it has its turn beside the others. */
  readonly pace: number;
  /** Whether it may have something to do at once. */
  awake: boolean;
}

/** Where the state of each worker goes, and comes from. */
export type KeeperOf = (worker: number) => StateKeeper;

/** Looks on while the workers of a cluster work. What it throws, the flow fails with. */
export interface ClusterWatch {
  /** A worker has taken its turn. */
  stepped(flow: BuiltFlow): void;
  /** A message has come to a worker. @param flows As all workers run them. */
  arrived(message: Message, flows: readonly BuiltFlow[]): void;
}

/** How a cluster differs from one whose workers and links are all as fast, and that nobody watches. */
export interface ClusterOptions {
  /** How often a worker has its turn beside the others. Default: 1. */
  readonly paceOf?: (worker: number) => number;
  /** How likely a message is to arrive in any one turn. Default: 0.5. */
  readonly arrivesOf?: (from: number, to: number) => number;
  readonly watch?: ClusterWatch;
  /** Nothing is read while so many records wait on a worker. Default: that of a worker. */
  readonly mostQueued?: number | undefined;
}

/** So many turns without rest mean that the flow never comes to one. */
const MOST_TURNS = 1_000_000;

/** Chains of promises may be longer than the host takes for rest. */
const RESTS = 4;

/**
 * The workers of a flow on one thread and one simulated host. A seed decides who has its turn and which message
 * arrives next; the order between two workers is kept.
 */
export class Cluster {
  readonly host: SimulatedHost;
  readonly #members: readonly Member[];
  readonly #net: ControlledLinks<Message>;
  readonly #random: () => number;
  readonly #arrivesOf: (from: number, to: number) => number;
  readonly #watch: ClusterWatch | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    flow: Flow,
    host: SimulatedHost,
    workers: number,
    seed: number,
    keeperOf?: KeeperOf,
    { paceOf = () => 1, arrivesOf = () => 0.5, watch, mostQueued }: ClusterOptions = {},
  ) {
    this.host = host;
    this.#arrivesOf = arrivesOf;
    this.#watch = watch;
    this.#random = seededRandom(seed);
    this.#net = controlledLinks<Message>(workers);
    this.#members = this.#net.links.map((links, index) => {
      const keeper = keeperOf?.(index);
      const copy = new FlowWorker(flow, {
        host,
        ...(workers > 1 && { links: watch === undefined ? links : this.#watched(links, watch) }),
        ...(keeper !== undefined && { keeper }),
        ...(mostQueued !== undefined && { queueLimit: { records: mostQueued } }),
      });
      const member: Member = { copy, pace: paceOf(index), awake: true };
      copy.worker.onWake(() => {
        member.awake = true;
      });
      return member;
    });
  }

  /** Builds the flow on each worker. */
  async start(): Promise<void> {
    await this.#guarded(async () => {
      for (const { copy } of this.#members) await copy.build();
    });
  }

  /** The flow as the first worker runs it; undefined before the start. All see the same progress when at rest. */
  get built(): BuiltFlow | undefined {
    return this.#members[0]!.copy.built;
  }

  /** The flow as each worker runs it. */
  get all(): readonly BuiltFlow[] {
    return this.#members.flatMap(({ copy }) => copy.built ?? []);
  }

  /** What each worker counts and shares. */
  get runs(): readonly FlowRun[] {
    return this.#members.map(({ copy }) => copy.run);
  }

  get isDone(): boolean {
    return this.#members.every(({ copy }) => copy.isDone);
  }

  /** Ends the epoch at the inputs of all workers. */
  endEpoch(): void {
    for (const run of this.runs) run.epochs.end();
  }

  /** The instant of the earliest timer, in ms since 1970; undefined: none is set. */
  get wakeAt(): number | undefined {
    const instants = [this.host.nextTimerAt, ...this.#members.map(({ copy }) => copy.worker.wakeAt)];
    const set = instants.filter((instant) => instant !== undefined);
    return set.length === 0 ? undefined : Math.min(...set);
  }

  /** Works until nothing is left to do at this instant. */
  async settle(): Promise<void> {
    await this.#guarded(async () => {
      for (let turns = 1; ; turns++) {
        if (turns > MOST_TURNS) throw new TestKitError("stuck", NO_REST);
        if (!this.#turn() && !(await this.#isRoused())) return;
        if (turns % 16 === 0) await this.host.settle();
      }
    });
  }

  /** Takes so many turns at most: who is under way stays so. */
  async turns(count: number): Promise<void> {
    await this.#guarded(async () => {
      for (let turn = 0; turn < count; turn++) if (!this.#turn() && !(await this.#isRoused())) return;
    });
  }

  /** Moves the clock on, to each timer on the way in turn. */
  async advance(byMs: number): Promise<void> {
    const end = this.host.monotonic() + byMs;
    for (let moves = 1; moves <= MOST_TURNS; moves++) {
      await this.settle();
      const left = end - this.host.monotonic();
      const toTimer = Math.max(0, (this.wakeAt ?? Number.POSITIVE_INFINITY) - this.host.now());
      if (left === 0 && toTimer > 0) return;
      await this.#guarded(async () => this.host.advance(Math.min(left, toTimer)));
      this.#rouseDue();
    }
    throw new TestKitError(
      "stuck",
      `${MOST_TURNS} timers have fired within ${byMs} ms: do they set one another?`,
    );
  }

  /** Moves the clock on while all are amid their work. */
  async pass(byMs: number): Promise<void> {
    await this.#guarded(async () => this.host.advance(byMs));
    this.#rouseDue();
  }

  /** Ends the flow before its inputs have ended. */
  stop(reason: unknown): void {
    for (const { copy } of this.#members) copy.stop(reason);
  }

  /** All workers go away amid everything, one after the other; a run that resumes goes on. */
  async leave(reason: unknown): Promise<void> {
    for (const { copy } of this.#members) {
      copy.leave(reason);
      await this.settle(); // those that are left hear nothing of it
    }
  }

  /** The flow fails, whatever its workers are at. */
  async fail(error: unknown): Promise<void> {
    await this.#guarded(async () => {
      throw error;
    });
  }

  /** Closes what was kept open until all was durable. */
  async finish(): Promise<void> {
    await Promise.all(this.runs.map((run) => run.finish()));
  }

  /** Steps one worker, or hands over messages. Returns whether there was anything to do. */
  #turn(): boolean {
    const awake = this.#members.filter((member) => member.awake);
    const delivered = this.#deliverSome();
    if (awake.length === 0) return delivered;
    const member = this.#anyOf(awake);
    member.awake = false; // whatever rouses it during the step counts
    if (member.copy.worker.step()) member.awake = true;
    if (member.copy.built !== undefined) this.#watch?.stepped(member.copy.built);
    return true;
  }

  #anyOf(members: readonly Member[]): Member {
    let left = this.#random() * members.reduce((sum, { pace }) => sum + pace, 0);
    for (const member of members) {
      left -= member.pace;
      if (left < 0) return member;
    }
    return members.at(-1)!; // a sum of fractions is not exact
  }

  #watched(links: Links<Message>, watch: ClusterWatch): Links<Message> {
    return {
      index: links.index,
      peers: links.peers,
      send: (to, message) => links.send(to, message),
      receive: (handler) =>
        links.receive((from, message) => {
          watch.arrived(message, this.all);
          handler(from, message);
        }),
      close: () => links.close(),
    };
  }

  #deliverSome(): boolean {
    const peers = this.#members.length;
    let waiting = false;
    for (let from = 0; from < peers; from++) {
      for (let to = 0; to < peers; to++) {
        if (from === to || this.#net.waiting(from, to) === 0) continue;
        waiting = true;
        if (this.#random() < this.#arrivesOf(from, to)) this.#net.deliver(from, to);
      }
    }
    return waiting;
  }

  /** Lets promises settle. Returns whether that gave somebody something to do. */
  async #isRoused(): Promise<boolean> {
    for (let rest = 0; rest < RESTS; rest++) {
      await this.host.settle();
      if (this.#members.some((member) => member.awake)) return true;
    }
    return false;
  }

  #rouseDue(): void {
    const now = this.host.now();
    for (const member of this.#members) {
      const { wakeAt } = member.copy.worker;
      if (wakeAt !== undefined && wakeAt <= now) member.awake = true;
    }
  }

  /** After a failure, connectors are told of it, and every later call fails likewise. */
  async #guarded(act: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      await act();
    } catch (error) {
      this.#failure = { error };
      await Promise.all(this.#members.map(({ copy }) => copy.abort(error)));
      throw error;
    }
  }
}

const NO_REST = `the flow is still busy after ${MOST_TURNS} turns: has it an input without an end? Give it a script in its place`;
