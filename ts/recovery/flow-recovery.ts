import { BINS } from "../flow/engine/bins.ts";
import type { StateKeeper } from "../flow/engine/state-keeper.ts";
import type { Host, Timer } from "../host/host.ts";
import type { BlobStore } from "./blobs.ts";
import type { DurableEpoch } from "./commits/committer.ts";
import { RecoveryError } from "./errors.ts";
import type { RecoveryReport } from "./recovery-report.ts";
import { StoreSession } from "./session.ts";
import { WorkerKeeper } from "./worker-keeper.ts";

/** How often epochs end, and what is kept. */
export interface RecoveryPlan {
  /** Id of the flow. */
  readonly flow: string;
  /** In ms; absent: not by time. */
  readonly everyMs?: number | undefined;
  /** An epoch ends when so many records have been read in it on one worker; absent: not by records. */
  readonly everyRecords?: number | undefined;
  /** Whether the end of the inputs is a pause: what is open stays so for the run that resumes. */
  readonly keepsEnd?: boolean;
  /** By the id of a step, the one that it had before. */
  readonly renamed?: ReadonlyMap<string, string>;
  /** Ids of steps that the flow has not any more, and whose state is dropped. */
  readonly forget?: readonly string[];
  /** How many commits are kept: the last, and those before. */
  readonly keepEpochs: number;
  readonly workers: number;
  readonly host: Host;
}

/** More segments than this are many, and fewer bytes than that little. */
const MANY_SEGMENTS = 64;
const LITTLE_BYTES = 8 * 2 ** 20;

/** How long what is under way when inputs end is waited for between two looks. */
const LOOK_AGAIN_MS = 5;

interface Asked {
  readonly epoch: number;
  readonly resolve: (epoch: number) => void;
  readonly reject: (error: unknown) => void;
}

/** One run of a flow, as its store sees it: begun, told of epochs, and at last closed. */
export class FlowRecovery {
  readonly #session: StoreSession;
  readonly #plan: RecoveryPlan;
  readonly first: number;
  /** Settles when the last epoch of a run that was stopped, or has come to its end, is committed. */
  readonly over: Promise<void>;
  #settleOver!: () => void;
  #onChange: (() => void)[] = [];
  #asked: Asked[] = [];
  #timer: Timer | undefined;
  #isTimeUp = false;
  #isStopping = false;
  #hasPaused = false;
  /** How many workers have read all. */
  #over = 0;
  /** Of each worker: whether it has nothing under way. */
  readonly #quiet: (() => boolean)[] = [];
  /** What is to be done when none has. */
  readonly #waiting: (() => void)[] = [];
  #looking: Timer | undefined;
  #removed: readonly string[] = [];
  #isClosed = false;
  /** The last that was told to end. */
  #ended: number;
  #lastCommitMs: number | undefined;
  #endedAt = 0;

  private constructor(session: StoreSession, plan: RecoveryPlan) {
    this.#session = session;
    this.#plan = plan;
    this.first = session.manifest.epoch + 1;
    this.#ended = session.manifest.epoch;
    this.over = new Promise((resolve) => {
      this.#settleOver = resolve;
    });
  }

  /** @throws {RecoveryError} */
  static async begin(
    store: { readonly name: string; open(): Promise<BlobStore> },
    plan: RecoveryPlan,
  ): Promise<FlowRecovery> {
    const blobs = await store.open();
    const options = { flow: plan.flow, bins: BINS, keep: plan.keepEpochs };
    try {
      return new FlowRecovery(await StoreSession.begin(blobs, store.name, options), plan);
    } catch (error) {
      await blobs.close?.();
      throw error;
    }
  }

  /** Of one worker: with what it is to go on from. */
  async keeperOf(worker: number): Promise<StateKeeper> {
    const { workers, everyRecords = Number.POSITIVE_INFINITY, keepsEnd = false } = this.#plan;
    const run = this;
    return new WorkerKeeper(await this.#session.load(), {
      worker,
      workers,
      first: this.first,
      everyRecords,
      keepsEnd,
      renamed: this.#plan.renamed ?? new Map(),
      forget: this.#plan.forget ?? [],
      removed: (steps) => {
        run.#removed = steps;
      },
      inputsOver: () => run.#inputsOver(),
      hearQuiet: (isQuiet) => void run.#quiet.push(isQuiet),
      whenQuiet: (act) => run.#whenQuiet(act),
      get isStopping() {
        return run.#isStopping;
      },
      get isFragmented() {
        return run.#isFragmented;
      },
      isDue: () => run.#isTimeUp || run.#asked.some(({ epoch }) => epoch > run.#ended),
      ended: (epoch) => run.#hasEnded(epoch),
      write: (epoch, frames) => run.#session.writeSegment(worker, epoch, frames),
      commit: (epoch) => run.#commit(epoch),
      committed: (epoch, isOver) => run.#committed(epoch, isOver),
      onChange: (look) => void run.#onChange.push(look),
    });
  }

  get report(): RecoveryReport {
    const { manifest, fallBack } = this.#session;
    const commitMs = this.#lastCommitMs;
    return {
      epoch: manifest.epoch,
      bytes: manifest.segments.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(commitMs !== undefined && { commitMs }),
      ...(this.#removed.length > 0 && { removed: this.#removed }),
      ...(fallBack && { fallBack: { problem: fallBack.damaged.message, epoch: fallBack.epoch } }),
    };
  }

  /** Ends the epoch, and commits it. @returns Its number, when it is committed. */
  commit(): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(hasEnded());
      const epoch = Math.max(this.#ended, this.first) + 1; // in the first nothing is read
      this.#asked.push({ epoch, resolve, reject });
      this.#changed();
    });
  }

  /** Has the epoch be the last. */
  stop(): void {
    this.#isStopping = true;
    this.#changed();
  }

  /** Nothing is written any more. @param error Why the run has failed. */
  async close(error?: unknown): Promise<void> {
    this.#timer?.cancel();
    this.#isClosed = true;
    this.#looking?.cancel();
    for (const { reject } of this.#asked) reject(error ?? hasEnded());
    this.#asked = [];
    await this.#session.close();
  }

  /** When all workers have read all and have nothing under way, the flow pauses. */
  #inputsOver(): void {
    if (++this.#over < this.#plan.workers) return;
    this.#whenQuiet(() => {
      if (this.#isStopping) return;
      this.#hasPaused = true;
      this.stop();
    });
  }

  /** Looks now and then: what is under way does not tell when it is done. */
  #whenQuiet(act: () => void): void {
    this.#waiting.push(act);
    this.#looking ??= this.#plan.host.setTimer(0, () => this.#look());
  }

  #look(): void {
    this.#looking = undefined;
    if (this.#isClosed) return;
    if (this.#quiet.every((isQuiet) => isQuiet())) for (const act of this.#waiting.splice(0)) act();
    else this.#looking = this.#plan.host.setTimer(LOOK_AGAIN_MS, () => this.#look());
  }

  /** Whether the end of the inputs is a pause. */
  get keepsEnd(): boolean {
    return this.#plan.keepsEnd === true;
  }

  /** Many runs that end soon leave a little each, and none of them comes round with saving again what the others did. */
  get #isFragmented(): boolean {
    const { segments } = this.#session.manifest;
    return (
      segments.length > MANY_SEGMENTS && segments.reduce((sum, { bytes }) => sum + bytes, 0) < LITTLE_BYTES
    );
  }

  /** Whether the flow has come to the end of its inputs, and that is a pause. */
  get hasPaused(): boolean {
    return this.#hasPaused;
  }

  #changed(): void {
    for (const look of this.#onChange) look();
  }

  #hasEnded(epoch: number): void {
    const { host, everyMs } = this.#plan;
    this.#ended = epoch;
    this.#endedAt = host.monotonic();
    this.#isTimeUp = false;
    this.#timer?.cancel();
    if (everyMs === undefined) return;
    this.#timer = host.setTimer(everyMs, () => {
      this.#isTimeUp = true;
      this.#changed();
    });
  }

  async #commit({ epoch, isFinal, isTold, beginsSink, segments, horizon }: DurableEpoch): Promise<void> {
    const { manifest } = this.#session;
    const kept = manifest.segments.filter((segment) => segment.epoch >= horizon);
    const isSame =
      segments.length === 0 && kept.length === manifest.segments.length && isFinal === manifest.isFinal;
    if (isSame) return; // nothing has changed: a run that resumes may as well go on from the epoch before
    await this.#session.commit({ epoch, isFinal, isTold, segments: [...kept, ...segments] });
    if (beginsSink) await this.#session.repeat();
  }

  #committed(epoch: number, isOver: boolean): void {
    this.#lastCommitMs = this.#plan.host.monotonic() - this.#endedAt;
    const heard = this.#asked.filter((asked) => asked.epoch <= epoch || isOver);
    this.#asked = this.#asked.filter((asked) => !heard.includes(asked));
    for (const { resolve } of heard) resolve(epoch);
    if (!isOver) return;
    this.#timer?.cancel();
    this.#settleOver();
  }
}

function hasEnded(): Error {
  return new RecoveryError("bad-option", "the flow has ended: there is nothing to commit any more");
}
