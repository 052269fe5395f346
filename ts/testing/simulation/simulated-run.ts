import type { Flow } from "../../flow/graph/flow.ts";
import { SimulatedHost } from "../../host/simulated.ts";
import { FlowRecovery } from "../../recovery/flow-recovery.ts";
import { Cluster } from "../cluster.ts";
import { TestKitError } from "../errors.ts";
import { PendingActs } from "./pending-acts.ts";
import { type SimulatedSink, type SinkKind, simulatedSink } from "./simulated-sinks.ts";
import { SimulatedSource } from "./simulated-source.ts";
import { SimulatedStore } from "./simulated-store.ts";

/** How a flow is disturbed. */
export interface Disturbance {
  /** How many things happen before all inputs end: records come, epochs end, time passes, processes die. */
  readonly acts: number;
  /** Most workers of a life. */
  readonly workers: number;
  /** How likely it is that the process dies with any one thing that it asks of the outside. */
  readonly crashes: number;
  /** Whether flows are stopped, too. */
  readonly stops: boolean;
}

/** What happened. */
export interface RunReport {
  readonly lives: number;
  readonly commits: number;
  readonly crashes: number;
  readonly stops: number;
  /** Most bytes that the store has held. */
  readonly storeBytes: number;
}

/** The process has died. */
const CRASH = Symbol("crash");

/** So often all is asked for more before a flow is taken to hang. */
const PATIENCE = 20_000;

/** A flow, the world around it, and one life of it after the other. */
export class SimulatedRun {
  readonly host: SimulatedHost = new SimulatedHost({ now: 1_000_000 });
  readonly sources: SimulatedSource<unknown>[] = [];
  readonly sinks: Map<string, SimulatedSink> = new Map();
  readonly #random: () => number;
  readonly #how: Disturbance;
  readonly #acts: PendingActs;
  readonly #store: SimulatedStore;
  #flow!: Flow;
  #cluster!: Cluster;
  #recovery!: FlowRecovery;
  #isStopping = false;
  #lives = 0;
  #commits = 0;
  #crashes = 0;
  #stops = 0;
  #storeBytes = 0;

  constructor(random: () => number, how: Disturbance) {
    this.#random = random;
    this.#how = how;
    this.#acts = new PendingActs(random);
    this.#store = new SimulatedStore(this.#acts);
  }

  source<T>(partitions: readonly (readonly T[])[]): SimulatedSource<T> {
    const source = new SimulatedSource(partitions);
    this.sources.push(source as SimulatedSource<unknown>);
    return source;
  }

  sink(name: string, kind: SinkKind): SimulatedSink {
    const sink = simulatedSink(kind, this.#acts, this.#random);
    this.sinks.set(name, sink);
    return sink;
  }

  /** Has the flow live through it all, to the end of its inputs. */
  async live(flow: Flow): Promise<RunReport> {
    this.#flow = flow;
    await this.#survive(() => this.#begin());
    for (let act = 0; act < this.#how.acts; act++) await this.#survive(() => this.#act());
    for (const source of this.sources) source.end();
    let isOver = false;
    while (!isOver)
      await this.#survive(async () => {
        isOver = await this.#finish();
      });
    return {
      lives: this.#lives,
      commits: this.#commits,
      crashes: this.#crashes,
      stops: this.#stops,
      storeBytes: this.#storeBytes,
    };
  }

  /** If the process dies, another one goes on. */
  async #survive(act: () => Promise<void>): Promise<void> {
    for (let isAlive = false; !isAlive; ) {
      try {
        await act();
        isAlive = true;
      } catch (error) {
        if (error !== CRASH) throw error;
        this.#crashes++;
        this.#acts.crash();
        for (const sink of this.sinks.values()) sink.crash();
        act = () => this.#begin();
      }
    }
  }

  async #begin(): Promise<void> {
    const workers = 1 + Math.floor(this.#random() * this.#how.workers);
    this.#lives++;
    this.#isStopping = false;
    const { host } = this;
    const plan = { flow: this.#flow.id, workers, host, keepEpochs: 1 + Math.floor(this.#random() * 3) };
    const byRecords = this.#random() < 0.3 ? { everyRecords: 1 + Math.floor(this.#random() * 8) } : {};
    this.#recovery = await this.#drive(FlowRecovery.begin(this.#store.store, { ...plan, ...byRecords }));
    const loading = Array.from({ length: workers }, (_, worker) => this.#recovery.keeperOf(worker));
    const keepers = await this.#drive(Promise.all(loading));
    const seed = Math.floor(this.#random() * 2 ** 31);
    this.#cluster = new Cluster(this.#flow, host, workers, seed, (worker) => keepers[worker]!);
    await this.#cluster.start();
  }

  async #act(): Promise<void> {
    const chance = this.#random();
    if (chance < 0.4) this.#pick(this.sources).feed(this.#random);
    else if (chance < 0.6)
      void this.#recovery.commit().then(
        () => this.#commits++,
        () => {},
      );
    else if (chance < 0.7) await this.#cluster.advance(Math.floor(this.#random() * 40));
    else if (chance < 0.95) this.#finishOne();
    else if (chance < 0.96 && this.#how.stops) this.#stop();
    else this.#mayDie(10 * this.#how.crashes);
    if (this.#random() < 0.7) await this.#cluster.turns(Math.floor(this.#random() * 25));
    else await this.#cluster.settle();
    if (this.#isStopping && (await this.#isLeft())) await this.#begin();
  }

  #stop(): void {
    this.#isStopping = true;
    this.#recovery.stop();
  }

  /** Whether a flow that was stopped has committed its last epoch: then it is gone. */
  async #isLeft(): Promise<boolean> {
    let isOver = false;
    void this.#recovery.over.then(() => {
      isOver = true;
    });
    await this.host.settle();
    if (!isOver) return false;
    this.#stops++;
    this.#cluster.leave("stopped");
    await this.#close();
    return true;
  }

  /** Works until all is done. Returns whether it is: a flow that is stopped just now has to live once more. */
  async #finish(): Promise<boolean> {
    for (let tries = 0; tries < PATIENCE; tries++) {
      await this.#cluster.settle();
      if (this.#cluster.isDone) {
        await this.#close();
        return true;
      }
      if (this.#isStopping && (await this.#isLeft())) {
        await this.#begin();
        return false;
      }
      if (!this.#finishOne()) await this.#cluster.advance(10_000);
    }
    throw new TestKitError("stuck", "the flow does not come to an end");
  }

  async #close(): Promise<void> {
    await this.#drive(this.#cluster.finish());
    await this.#drive(this.#recovery.close());
  }

  /** Has the outside answer until a promise settles. */
  async #drive<R>(promise: Promise<R>): Promise<R> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    settled.catch(() => {});
    for (let tries = 0; tries < PATIENCE; tries++) {
      await this.host.settle();
      if (isSettled) return await settled;
      if (!this.#finishOne()) this.host.advance(1);
    }
    throw new TestKitError("stuck", "the outside has nothing to answer, and the flow waits for it");
  }

  #finishOne(): boolean {
    this.#mayDie(this.#how.crashes);
    this.#storeBytes = Math.max(this.#storeBytes, this.#store.bytes);
    return this.#acts.finishOne();
  }

  #mayDie(likely: number): void {
    if (this.#random() < likely) throw CRASH;
  }

  #pick<T>(things: readonly T[]): T {
    return things[Math.floor(this.#random() * things.length)]!;
  }
}
