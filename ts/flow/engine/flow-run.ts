import type { ConnectorContext } from "../../connectors/source.ts";
import type { Host } from "../../host/host.ts";
import type { Timestamp } from "../../timely/index.ts";
import { isStepError, StepError, type StepErrorCode, type StepSite } from "../errors.ts";
import { FIRST_EPOCH, placeOf } from "../flow-time.ts";
import { FAILED, type Step } from "../graph/step.ts";
import { SpareColumns } from "../hot/spare-columns.ts";
import type { Push, StepDesk } from "../hot/stage.ts";
import { SchemaError } from "../operators/async/schema-error.ts";
import type { SchemaIssue } from "../operators/async/standard-schema.ts";
import type { DeadLetter } from "../policy/dead-letter.ts";
import type { StepState } from "../state/step-state.ts";
import type { SavedCell } from "../state/table.ts";
import { BadResult } from "../values/bad-result.ts";
import type { Key } from "../values/key.ts";
import { renderValue } from "../values/render-value.ts";
import type { RunContext, TimedInput } from "./operator.ts";
import { StepCounters } from "./step-counters.ts";

/** Whoever keeps the state of a flow beyond its run: told of it epoch by epoch, and asked for it at the start. */
export interface StateKeeper {
  /** The cells of a step that were saved, by whichever workers, before the step sees a record. */
  restored(step: string): Iterable<SavedCell>;
  /**
   * An epoch has ended at a step, which has seen all records up to it and none of later ones: what was touched in it can
   * be taken now, and must be encoded before this returns. Epochs that passed unnoticed before it have ended with it.
   */
  epochEnded(step: string, epoch: number, state: StepState): void;
}

/** What all operators of one worker's copy of a flow share while it runs. */
export class FlowRun implements RunContext {
  readonly host: Host;
  readonly worker: number;
  readonly workers: number;
  /** Absent where state dies with the run. */
  readonly keeper: StateKeeper | undefined;
  readonly counters: StepCounters = new StepCounters();
  readonly spares: SpareColumns = new SpareColumns();
  readonly timedInputs: Set<TimedInput> = new Set();
  abandoned = 0;
  readonly #abort: AbortController = new AbortController();
  readonly #done: Promise<void> | undefined;
  readonly #onStop: (() => void)[] = [];
  readonly #onFailure: ((reason: unknown) => Promise<void>)[] = [];
  readonly #onEpoch: ((epoch: number) => void)[] = [];
  /** How often each input is held back, by its id. */
  readonly #heldBack: Map<string, number> = new Map();
  readonly #onLetGo: (() => void)[] = [];
  #epoch = FIRST_EPOCH;
  #stopping = false;
  /** Of what the operator at work has at hand. */
  #time: Timestamp | undefined;
  #partition: string | undefined;

  /** @param done Settles when the flow has ended. */
  constructor(host: Host, worker: number, workers: number, keeper?: StateKeeper, done?: Promise<void>) {
    this.host = host;
    this.#done = done;
    this.worker = worker;
    this.workers = workers;
    this.keeper = keeper;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get stopReason(): unknown {
    return this.#abort.signal.reason;
  }

  /** The epoch that inputs read in. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Stops reading. */
  stop(reason: unknown): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#abort.abort(reason);
    for (const callback of this.#onStop) callback();
  }

  onStop(callback: () => void): void {
    this.#onStop.push(callback);
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

  /**
   * Ends the epoch at the inputs of this worker: what they read from now on is of the next. It needs no turn of theirs,
   * so neither a source that is silent nor one that is kept from reading by full queues holds it up.
   */
  endEpoch(): void {
    this.#epoch++;
    for (const moveOn of this.#onEpoch) moveOn(this.#epoch);
  }

  onEpoch(moveOn: (epoch: number) => void): void {
    this.#onEpoch.push(moveOn);
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
    for (const callback of this.#onLetGo.splice(0)) callback();
  }

  isHeldBack(input: string, onLetGo: () => void): boolean {
    if (!this.#heldBack.has(input)) return false;
    this.#onLetGo.push(onLetGo);
    return true;
  }

  /** What a connector is told. */
  connectorContext(step: Step): ConnectorContext {
    const { worker, workers, host } = this;
    const { signal } = this.#abort;
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
    const fail: StepDesk["fail"] = (code, problem, value, key, cause) =>
      isStepError(cause)
        ? cause.at({ record: recordOf(value) })
        : cause instanceof BadResult
          ? this.error(step, cause.code, cause.message, { key, record: recordOf(value) })
          : this.error(step, code, problem, { key, record: recordOf(value) }, cause);
    const atPlace = (error: unknown): unknown => this.#atPlace(error);
    return {
      step: step.id,
      counter,
      fail,
      reject(code, problem, value, key, eventTime, cause) {
        if (ending === "fail") throw fail(code, problem, value, key, cause);
        counter.rejected++;
        if (failed === undefined) return;
        const error = atPlace(fail(code, problem, value, key, cause)) as StepError;
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
    const because = cause === undefined ? "" : `: ${causeText(cause)}`;
    return new StepError(
      code,
      problem + because,
      { ...site, step: step.id, line: step.line, worker: this.worker },
      cause,
    );
  }

  #atPlace(error: unknown): unknown {
    if (!isStepError(error) || this.#time === undefined) return error;
    return error.at({ partition: this.#partition, ...placeOf(this.#time) });
  }
}

/** Letters of a schema tell what is wrong with the record; also that it took too long to check. */
function issuesOf({ operator }: Step, cause: unknown): { readonly issues?: readonly SchemaIssue[] } {
  if (cause instanceof SchemaError) return { issues: cause.issues };
  return operator === "parse" ? { issues: [{ message: causeText(cause) }] } : {};
}

function recordOf(value: unknown): string | undefined {
  return value === undefined ? undefined : renderValue(value);
}

/** What was thrown is the user's: it may be anything, and do anything when it is looked at. */
function causeText(cause: unknown): string {
  try {
    if (cause instanceof Error) return `${cause.name}: ${cause.message}`;
  } catch {}
  return renderValue(cause);
}
