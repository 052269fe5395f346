import type { ConnectorContext } from "../../connectors/source.ts";
import type { Host } from "../../host/host.ts";
import type { Timestamp } from "../../timely/index.ts";
import { StepError, type StepErrorCode, type StepSite } from "../errors.ts";
import { FIRST_EPOCH, placeOf } from "../flow-time.ts";
import type { DataflowOptions } from "../graph/dataflow-options.ts";
import { FAILED, type Step } from "../graph/step.ts";
import { SpareColumns } from "../hot/spare-columns.ts";
import type { Push, StepDesk } from "../hot/stage.ts";
import { SchemaError } from "../operators/async/schema-error.ts";
import type { SchemaIssue } from "../operators/async/standard-schema.ts";
import type { DeadLetter } from "../policy/dead-letter.ts";
import { BadResult } from "../values/bad-result.ts";
import { isA } from "../values/is-a.ts";
import type { Key } from "../values/key.ts";
import { renderThrown } from "../values/render-value.ts";
import { Epochs } from "./epochs.ts";
import type { Caller, RunContext, TimedInput } from "./operator.ts";
import type { StateKeeper } from "./state-keeper.ts";
import { StepCounters } from "./step-counters.ts";
import { Telling } from "./telling.ts";

/** What all operators of one worker's copy of a flow share while it runs. */
export class FlowRun implements RunContext {
  readonly host: Host;
  readonly worker: number;
  readonly workers: number;
  #keeper: StateKeeper | undefined;
  #epochs!: Epochs;
  readonly counters: StepCounters = new StepCounters();
  readonly spares: SpareColumns = new SpareColumns();
  readonly timedInputs: Set<TimedInput> = new Set();
  readonly callers: Set<Caller> = new Set();
  abandoned = 0;
  readonly telling: Telling;
  /** The errors that the engine has made and not handed out. */
  readonly #own: WeakSet<object> = new WeakSet();
  readonly #abort: AbortController = new AbortController();
  /** Of each partition that was opened: a platform warns of many listeners at one signal. */
  readonly #aborts: AbortController[] = [];
  readonly #done: Promise<void> | undefined;
  readonly #onStop: (() => void)[] = [];
  readonly #onFinish: (() => Promise<void>)[] = [];
  readonly #onFailure: ((reason: unknown) => Promise<void>)[] = [];
  /** How often each input is held back, by its id. */
  readonly #heldBack: Map<string, number> = new Map();
  readonly #onLetGo: Map<string, () => void> = new Map();
  #stopping = false;
  /** Of what the operator at work has at hand. */
  #time: Timestamp | undefined;
  #partition: string | undefined;

  /**
   * @param done Settles when the flow has ended.
   * @param describe What errors tell of records.
   */
  constructor(
    host: Host,
    worker: number,
    workers: number,
    keeper?: StateKeeper,
    done?: Promise<void>,
    describe?: DataflowOptions["describe"],
  ) {
    this.telling = new Telling(describe);
    this.host = host;
    this.#done = done;
    this.worker = worker;
    this.workers = workers;
    this.keep(keeper);
  }

  /** Absent where state dies with the run. */
  get keeper(): StateKeeper | undefined {
    return this.#keeper;
  }

  get epochs(): Epochs {
    return this.#epochs;
  }

  /** Has state outlive the run: before anything is built. */
  keep(keeper: StateKeeper | undefined): void {
    this.#keeper = keeper;
    const { firstEpoch = FIRST_EPOCH, buildCommits, keepsEnd = false } = keeper ?? {};
    this.#epochs = new Epochs(firstEpoch, buildCommits !== undefined, keepsEnd);
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get stopReason(): unknown {
    return this.#abort.signal.reason;
  }

  /** Stops reading. */
  stop(reason: unknown): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#abort.abort(reason);
    for (const abort of this.#aborts) abort.abort(this.stopReason);
    for (const callback of this.#onStop) callback();
  }

  onStop(callback: () => void): void {
    this.#onStop.push(callback);
  }

  /** Closes what a run with recovery has kept open until all was durable. */
  async finish(): Promise<void> {
    await Promise.all(this.#onFinish.map((close) => close()));
  }

  onFinish(close: () => Promise<void>): void {
    this.#onFinish.push(close);
  }

  /** Stops after a failure, and settles when everything that is open has been let go of. What fails there is its consequence. */
  async fail(reason: unknown): Promise<void> {
    this.stop(reason);
    await Promise.allSettled(this.#onFailure.map((letGo) => letGo(reason)));
  }

  onFailure(letGo: (reason: unknown) => Promise<void>): void {
    this.#onFailure.push(letGo);
  }

  isObedience(cause: unknown): boolean {
    if (!this.#stopping) return false;
    try {
      return cause === this.stopReason || (cause as Error).name === "AbortError";
    } catch {
      return false; // it was thrown by code of the user's, and may be anything
    }
  }

  holdBack(inputs: readonly string[]): void {
    for (const input of inputs) this.#heldBack.set(input, (this.#heldBack.get(input) ?? 0) + 1);
  }

  letGo(inputs: readonly string[]): void {
    for (const input of inputs) {
      const left = this.#heldBack.get(input)! - 1;
      if (left > 0) this.#heldBack.set(input, left);
      else this.#heldBack.delete(input);
    }
    const callbacks = [...this.#onLetGo.values()];
    this.#onLetGo.clear();
    for (const callback of callbacks) callback();
  }

  isHeldBack(input: string, onLetGo: () => void): boolean {
    if (!this.#heldBack.has(input)) return false;
    this.#onLetGo.set(input, onLetGo);
    return true;
  }

  /** What a connector is told, with a signal that nobody else listens to. */
  connectorContext(step: Step): ConnectorContext {
    const { worker, workers, host } = this;
    const abort = new AbortController();
    const { signal } = abort;
    if (this.#stopping) abort.abort(this.stopReason);
    else this.#aborts.push(abort);
    return { step: step.id, worker, workers, host, signal, ...(this.#done && { done: this.#done }) };
  }

  notePlace(time: Timestamp, partition?: string): void {
    this.#time = time;
    this.#partition = partition;
  }

  /** The same activation, whose errors tell what the operator had at hand. */
  withPlace(activate: () => void): () => void {
    return () => {
      this.#time = undefined;
      this.#partition = undefined;
      try {
        activate();
      } catch (cause) {
        throw this.#atPlace(cause);
      }
    };
  }

  /** Where a step counts and fails; `nexts` are the chains behind its outputs, in their order. */
  deskOf(step: Step, nexts: readonly Push[] = []): StepDesk {
    const counter = this.counters.of(step);
    const { ending = "fail" } = step.policy ?? {};
    const failed = nexts[step.outputs.findIndex((port) => port.name === FAILED)];
    const call = (value: unknown): string => this.telling.call(value);
    const fail: StepDesk["fail"] = (code, problem, value, key, cause) => {
      const site = this.telling.siteOf(value, key);
      if (this.isOwn(cause)) return this.#located(cause, { record: site.record });
      return isA(cause, BadResult)
        ? this.error(step, cause.code, cause.told(call), site)
        : this.error(step, code, problem, site, cause);
    };
    /** Letters are the users': what they throw of them is a cause like any other. */
    const handedOut = (error: StepError): StepError => {
      const placed = this.#atPlace(error) as StepError;
      this.#own.delete(placed);
      return placed;
    };
    return {
      step: step.id,
      counter,
      fail,
      call,
      reject(code, problem, value, key, eventTime, cause) {
        if (ending === "fail") throw fail(code, problem, value, key, cause);
        counter.rejected++;
        if (failed === undefined) return;
        const error = handedOut(fail(code, problem, value, key, cause));
        const letter: DeadLetter<unknown, Key | undefined> = {
          record: value,
          key,
          eventTime,
          error,
          step: step.id,
          ...issuesOf(step, cause),
        };
        failed(letter, key, eventTime);
      },
    };
  }

  /** An error of a step of this worker. */
  error(
    step: Step,
    code: StepErrorCode,
    problem: string,
    site: Partial<StepSite> = {},
    cause?: unknown,
  ): StepError {
    const told = this.telling.cause(cause);
    const because = told === undefined ? "" : `: ${renderThrown(told)}`;
    const at = { ...site, step: step.id, line: step.line, worker: this.worker };
    const error = new StepError(code, problem + because, at, told);
    this.#own.add(error);
    return error;
  }

  /** Whether the engine has made an error, in this run: any other is the user's, of whatever class. */
  isOwn(error: unknown): error is StepError {
    return typeof error === "object" && error !== null && this.#own.has(error);
  }

  #located(error: StepError, more: Partial<StepSite>): StepError {
    const located = error.at(more);
    this.#own.add(located);
    return located;
  }

  #atPlace(error: unknown): unknown {
    if (!this.isOwn(error) || this.#time === undefined) return error;
    return this.#located(error, { partition: this.#partition, ...placeOf(this.#time) });
  }
}

/** Letters of a schema tell what is wrong with the record; also that it took too long to check. */
function issuesOf({ operator }: Step, cause: unknown): { readonly issues?: readonly SchemaIssue[] } {
  if (isA(cause, SchemaError)) return { issues: cause.issues };
  return operator === "parse" ? { issues: [{ message: renderThrown(cause) }] } : {};
}
