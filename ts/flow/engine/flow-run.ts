import type { ConnectorContext } from "../../connectors/source.ts";
import type { Host } from "../../host/host.ts";
import type { Timestamp } from "../../timely/index.ts";
import { StepError, type StepErrorCode, type StepSite } from "../errors.ts";
import { FAILED, type Step } from "../graph/step.ts";
import type { Push, StageSite } from "../hot/stage.ts";
import { SchemaError } from "../operators/async/schema-error.ts";
import type { SchemaIssue } from "../operators/async/standard-schema.ts";
import { iterationOf } from "../operators/loops/iteration-of.ts";
import type { DeadLetter } from "../policy/dead-letter.ts";
import type { Key } from "../values/key.ts";
import { renderValue } from "../values/render-value.ts";
import { SpareColumns } from "./chains/spare-columns.ts";
import { StepCounters } from "./step-counters.ts";

/** Of where something happened, what the operator at work knows. */
type Place = Pick<StepSite, "partition" | "epoch" | "iteration">;

/** What all operators of one worker's copy of a flow share while it runs. */
export class FlowRun {
  readonly host: Host;
  readonly worker: number;
  readonly workers: number;
  readonly counters: StepCounters = new StepCounters();
  readonly spares: SpareColumns = new SpareColumns();
  /** Records that steps gave up when the flow was stopped: their epoch is not complete, and never to be committed. */
  abandoned = 0;
  readonly #abort: AbortController = new AbortController();
  readonly #onStop: (() => void)[] = [];
  #stopping = false;
  /** Of what the operator at work has at hand. */
  #time: Timestamp | undefined;
  #partition: string | undefined;

  constructor(host: Host, worker: number, workers: number) {
    this.host = host;
    this.worker = worker;
    this.workers = workers;
  }

  /** Whether the flow is to end before its inputs have: what is under way is finished, no end of input is told. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Why it was stopped. */
  get stopReason(): unknown {
    return this.#abort.signal.reason;
  }

  /** Stops reading. */
  stop(reason: unknown): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#abort.abort(reason);
    for (const callback of this.#onStop) callback();
  }

  /** Registers what to do when the flow is stopped. */
  onStop(callback: () => void): void {
    this.#onStop.push(callback);
  }

  /** What a connector is told. */
  connectorContext(step: Step): ConnectorContext {
    const { worker, workers, host } = this;
    return { step: step.id, worker, workers, host, signal: this.#abort.signal };
  }

  /** Notes what an operator has at hand: errors and dead letters tell of it until its activation ends. */
  enter(time: Timestamp, partition?: string): void {
    this.#time = time;
    this.#partition = partition;
  }

  /** The same activation, whose errors tell what the operator had at hand. */
  placing(activate: () => void): () => void {
    return () => {
      this.#time = undefined;
      this.#partition = undefined;
      try {
        activate();
      } catch (cause) {
        throw this.#placed(cause);
      }
    };
  }

  /** Where a step counts and fails; `nexts` are the chains behind its outputs, in their order. */
  siteOf(step: Step, nexts: readonly Push[] = []): StageSite {
    const counter = this.counters.of(step);
    const { ending = "fail" } = step.policy ?? {};
    const failed = nexts[step.outputs.findIndex((port) => port.name === FAILED)];
    const fail: StageSite["fail"] = (code, problem, value, key, cause) =>
      cause instanceof StepError
        ? cause.at({ record: recordOf(value) })
        : this.error(step, code, problem, { key, record: recordOf(value) }, cause);
    const placed = (error: unknown): unknown => this.#placed(error);
    return {
      step: step.id,
      counter,
      fail,
      reject(code, problem, value, key, eventTime, cause) {
        if (ending === "fail") throw fail(code, problem, value, key, cause);
        counter.rejected++;
        if (failed === undefined) return;
        const error = placed(fail(code, problem, value, key, cause)) as StepError;
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

  #placed(error: unknown): unknown {
    if (!(error instanceof StepError) || this.#time === undefined) return error;
    return error.at({ partition: this.#partition, ...placeOf(this.#time) });
  }

  /** An error of a step of this worker. */
  error(
    step: Step,
    code: StepErrorCode,
    problem: string,
    site: { key?: string | number | undefined; partition?: string; record?: string | undefined } = {},
    cause?: unknown,
  ): StepError {
    const because = cause === undefined ? "" : `: ${causeText(cause)}`;
    return new StepError(
      code,
      problem + because,
      { step: step.id, line: step.line, ...site, worker: this.worker },
      cause,
    );
  }
}

/** What a timestamp tells of where something happened. */
export function placeOf(time: Timestamp): Place {
  return time.length > 2 ? { epoch: time[0], iteration: iterationOf(time) } : { epoch: time[0] };
}

/** Letters of a schema tell what is wrong with the record; also that it took too long to check. */
function issuesOf({ operator }: Step, cause: unknown): { readonly issues?: readonly SchemaIssue[] } {
  if (cause instanceof SchemaError) return { issues: cause.issues };
  return operator === "parse" ? { issues: [{ message: causeText(cause) }] } : {};
}

function recordOf(value: unknown): string | undefined {
  return value === undefined ? undefined : renderValue(value);
}

function causeText(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : renderValue(cause);
}
