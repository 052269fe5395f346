import type { Flow } from "../../flow/graph/flow.ts";
import { SimulatedHost } from "../../host/simulated.ts";
import { RecoveryError } from "../../recovery/errors.ts";
import { FlowRecovery, type RecoveryPlan } from "../../recovery/flow-recovery.ts";
import { Cluster } from "../cluster.ts";
import { TestKitError } from "../errors.ts";
import { InjectedFault } from "../faults.ts";
import { ClusterChecks } from "./cluster-checks.ts";
import type { Disturbance, RunReport } from "./disturbance.ts";
import { PendingActs } from "./pending-acts.ts";
import { type SimulatedSink, type SinkKind, simulatedSink } from "./simulated-sinks.ts";
import { SimulatedSource, type SimulatedSourceOptions } from "./simulated-source.ts";
import { SimulatedStore } from "./simulated-store.ts";
import { damage } from "./store-damage.ts";
import { isInjected, Troubles } from "./troubles.ts";

/** The process has died. */
const CRASH = Symbol("crash");

/** So often all is asked for more before a flow is taken to hang. */
const PATIENCE = 20_000;

/** A flow, the world around it, and one life of it after the other. */
export class SimulatedRun {
  readonly host: SimulatedHost = new SimulatedHost({ now: 1_000_000 });
  readonly troubles: Troubles;
  readonly sources: SimulatedSource<unknown>[] = [];
  readonly sinks: Map<string, SimulatedSink> = new Map();
  readonly #random: () => number;
  readonly #how: Disturbance;
  readonly #acts: PendingActs;
  readonly #store: SimulatedStore;
  #flow!: Flow;
  #cluster!: Cluster;
  #checks!: ClusterChecks;
  /** Undefined while there is none that could be closed. */
  #recovery: FlowRecovery | undefined;
  /** Whether it was told to stop, or there is no more to read for now. */
  #isStopping = false;
  /** Whether what the inputs have is all. */
  #isEnding = false;
  /** Whether nothing goes wrong any more. */
  #isCalm = false;
  #lives = 0;
  #commits = 0;
  #crashes = 0;
  #stops = 0;
  #pauses = 0;
  #failures = 0;
  #damages = 0;
  #storeBytes = 0;
  readonly #trace: string[] = [];

  constructor(random: () => number, how: Disturbance) {
    this.#random = random;
    this.#how = how;
    this.troubles = new Troubles(random, how.failures);
    this.#acts = new PendingActs(random, this.troubles, (what) => this.#note(what));
    this.#store = new SimulatedStore(this.#acts);
  }

  source<T>(
    partitions: readonly (readonly T[])[],
    options: SimulatedSourceOptions<T> = {},
  ): SimulatedSource<T> {
    const source = new SimulatedSource(partitions, options, {
      seesAll: this.#how.isQuiet,
      isTold: this.#how.hardships.areSourcesTold,
      troubles: this.troubles,
    });
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
    if (this.sources.some(({ hidesSome }) => hidesSome)) await this.#survive(() => this.#reveal());
    this.#note("all inputs end");
    this.#isEnding = true;
    for (const source of this.sources) source.end();
    let isOver = false;
    while (!isOver)
      await this.#survive(async () => {
        isOver = await this.#finish();
      });
    await this.#checkLeft();
    return {
      lives: this.#lives,
      commits: this.#commits,
      crashes: this.#crashes,
      stops: this.#stops,
      pauses: this.#pauses,
      failures: this.#failures,
      damages: this.#damages,
      storeBytes: this.#storeBytes,
      trace: this.#trace,
    };
  }

  /** If the process dies, or the flow fails, another one goes on. */
  async #survive(act: () => Promise<void>): Promise<void> {
    for (let next: (() => Promise<void>) | undefined = act; next !== undefined; ) {
      try {
        await next();
        next = undefined;
      } catch (error) {
        if (isInjected(error)) {
          next = () => this.#letGo(error);
        } else if (error === CRASH) {
          this.#crashes++;
          await this.#die("crash");
          next = () => this.#begin();
        } else throw error;
      }
    }
  }

  /** The flow has failed: what it has open is closed, and another life begins. */
  async #letGo(error: unknown): Promise<void> {
    this.#failures++;
    this.#note("failure");
    const recovery = this.#recovery;
    this.#recovery = undefined;
    if (recovery !== undefined) await this.#drive(recovery.close(error));
    await this.#die("failure is over");
    await this.#begin();
  }

  /** Once it has heard of what is done already: afterwards it asks for nothing any more. */
  async #die(how: string): Promise<void> {
    await this.host.settle();
    this.#note(how);
    this.#acts.crash();
    for (const sink of this.sinks.values()) sink.crash();
  }

  async #begin(): Promise<void> {
    this.#lives++;
    this.#isStopping = false;
    this.#recovery = undefined;
    if (this.#how.hardships.makesRoom()) this.troubles.isDiskFull = false;
    for (const source of this.sources) source.resume();
    const plan = this.#plan();
    this.#note(`life ${this.#lives} on ${plan.workers} workers`);
    const keepers = await this.#resume(plan);
    const seed = Math.floor(this.#random() * 2 ** 31);
    this.#checks = new ClusterChecks();
    const options = { ...this.#how.hardships.cluster(), watch: this.#checks };
    const keeperOf = (worker: number) => keepers[worker]!;
    this.#cluster = new Cluster(this.#flow, this.host, plan.workers, seed, keeperOf, options);
    await this.#cluster.start();
    this.#checks.checkOwners(this.#cluster.all);
  }

  #plan(): RecoveryPlan {
    const workers = 1 + Math.floor(this.#random() * this.#how.workers);
    const keepEpochs = 1 + Math.floor(this.#random() * 3);
    const period = this.#random();
    return {
      flow: this.#flow.id,
      workers,
      host: this.host,
      keepEpochs,
      keepsEnd: !this.#isEnding && this.#how.hardships.keepsEnd(),
      ...(period < 0.3 && { everyRecords: 1 + Math.floor(this.#random() * 8) }),
      ...(period > 0.7 && { everyMs: 5 + Math.floor(this.#random() * 60) }),
    };
  }

  /** Loads what is saved: at the second try, where the store is found damaged. */
  async #resume(plan: RecoveryPlan): ReturnType<typeof keepersOf> {
    const damaged = this.#mayDamage
      ? damage(this.#store.blobs, this.#random, this.#how.hardships)
      : undefined;
    if (damaged === undefined) return this.#load(plan);
    this.#damages++;
    const { blob, how, owed, repair } = damaged;
    this.#note(`${blob}: ${how}`);
    try {
      const keepers = await this.#load(plan);
      if (owed === "may fall back" && this.#recovery!.report.fallBack !== undefined) return keepers;
    } catch (error) {
      // A run that has died may have gone on from before already: what that has passed over must not come back.
      if (owed === "refuses" || isRefusal(error)) repair();
      if (!isRefusal(error)) throw error;
      if (this.#recovery !== undefined) await this.#drive(this.#recovery.close(error));
      return this.#load(plan);
    }
    throw new TestKitError("damage-missed", `${blob}, ${how}: a run that resumes does not notice`);
  }

  get #mayDamage(): boolean {
    const { damage, hardships } = this.#how;
    return !this.#acts.hasLate && this.#random() < (hardships.diskLies ? 0.5 : damage);
  }

  async #load(plan: RecoveryPlan): ReturnType<typeof keepersOf> {
    this.#recovery = undefined;
    this.#recovery = await this.#drive(FlowRecovery.begin(this.#store.store, plan));
    return this.#drive(keepersOf(this.#recovery, plan.workers));
  }

  async #act(): Promise<void> {
    await this.#actOnce(this.#random());
    await this.#strike();
    if (this.#random() < 0.7) await this.#cluster.turns(Math.floor(this.#random() * 25));
    else await this.#cluster.settle();
    if (this.#isStopping && (await this.#isLeft())) await this.#begin();
  }

  async #actOnce(chance: number): Promise<void> {
    if (chance < 0.4) this.#pick(this.sources).feed(this.#random);
    else if (chance < 0.57) void this.#commit();
    else if (chance < 0.6) await this.#seeCommitted();
    else if (chance < 0.65) await this.#cluster.advance(Math.floor(this.#random() * 40));
    else if (chance < 0.7) await this.#cluster.pass(Math.floor(this.#random() * 40));
    else if (chance < 0.93) this.#finishOne();
    else if (chance < 0.95) this.#jump();
    else if (chance < 0.96) this.#stop();
    else if (chance < 0.97 && this.sources.some(({ hidesSome }) => hidesSome)) await this.#reveal();
    else this.#mayDie(10 * this.#how.crashes);
  }

  async #strike(): Promise<void> {
    const what = this.#how.hardships.strike();
    if (what === undefined) return;
    this.#note(what);
    // A link that loses, doubles or swaps a message breaks its promise: a worker that notices has to fail.
    if (what === "cut") await this.#cluster.fail(new InjectedFault("a link was cut"));
    else if (what === "full disk") this.troubles.isDiskFull = true;
    else if (this.#recovery!.keepsEnd) this.#pause();
  }

  /** All that has come is all, for now: more comes for the next life. */
  #pause(): void {
    this.#isStopping = true;
    for (const source of this.sources) source.pause();
  }

  /** Partitions come to be: a run that begins afterwards reads them. */
  async #reveal(): Promise<void> {
    for (const source of this.sources) source.reveal();
    this.#note("partitions come to be");
    throw CRASH;
  }

  #jump(): void {
    const byMs = Math.floor(this.#random() * 400) - 200;
    this.#note(`the clock jumps by ${byMs}`);
    this.host.jumpWallClock(byMs);
  }

  /** Settles in any case. */
  async #commit(): Promise<void> {
    await this.#recovery!.commit().then(
      () => this.#commits++,
      () => {},
    );
  }

  /** A commit comes to its end though no record comes and time stands still: only the outside answers. */
  async #seeCommitted(): Promise<void> {
    let isCommitted = false;
    void this.#commit().then(() => {
      isCommitted = true;
    });
    for (let tries = 0; tries < PATIENCE; tries++) {
      await this.#cluster.settle();
      await this.host.settle();
      if (isCommitted) return;
      if (!this.#finishOne())
        throw new TestKitError("stuck", "an epoch is not committed, though nothing is under way");
    }
    throw new TestKitError("stuck", "an epoch is not committed");
  }

  #stop(): void {
    this.#note("stop");
    this.#isStopping = true;
    this.#recovery!.stop();
  }

  /** Whether a flow that was stopped has committed its last epoch: then it is gone. */
  async #isLeft(): Promise<boolean> {
    let isOver = false;
    void this.#recovery!.over.then(() => {
      isOver = true;
    });
    await this.host.settle();
    if (!isOver) return false;
    if (this.#recovery!.hasPaused) this.#pauses++;
    else this.#stops++;
    if (this.#cluster.runs.some(({ epochs }) => epochs.records > 0))
      throw new TestKitError("read-on", "records are read that are of no epoch of this run");
    await this.#cluster.leave("stopped");
    await this.#close();
    return true;
  }

  /**
   * What is left in the end: a run that begins with nothing of dead ones under way finds, or makes, the store tidy. Each
   * manifest that is there has its segments, and there is nothing else.
   */
  async #checkLeft(): Promise<void> {
    this.#isCalm = true;
    this.troubles.end();
    this.#acts.landLate();
    const plan = this.#plan();
    await this.#load(plan);
    await this.#drive(this.#recovery!.close());
    this.#store.checkTidy(plan.keepEpochs + 1); // and that of the run itself
  }

  /** Works until all is done. Returns whether it is: a flow that is stopped just now has to live once more. */
  async #finish(): Promise<boolean> {
    for (let tries = 0; tries < PATIENCE; tries++) {
      await this.#cluster.settle();
      if (this.#cluster.isDone) {
        await this.#close();
        return true;
      }
      if ((this.#isStopping || this.#recovery!.keepsEnd) && (await this.#isLeft())) {
        await this.#begin();
        return false;
      }
      if (!this.#finishOne()) await this.#cluster.advance(500);
    }
    throw new TestKitError("stuck", "the flow does not come to an end");
  }

  async #close(): Promise<void> {
    await this.#drive(this.#cluster.finish());
    await this.#drive(this.#recovery!.close());
    this.#recovery = undefined;
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
    if (this.#random() < likely && !this.#isCalm) throw CRASH;
  }

  #note(what: string): void {
    this.#trace.push(what);
  }

  #pick<T>(things: readonly T[]): T {
    return things[Math.floor(this.#random() * things.length)]!;
  }
}

/** A version that is another is no less refused. */
function isRefusal(error: unknown): boolean {
  return error instanceof RecoveryError && ["store-damaged", "cannot-resume"].includes(error.code);
}

function keepersOf(
  recovery: FlowRecovery,
  workers: number,
): Promise<Awaited<ReturnType<FlowRecovery["keeperOf"]>>[]> {
  return Promise.all(Array.from({ length: workers }, (_, worker) => recovery.keeperOf(worker)));
}
