import { printable } from "../words/printable.ts";
import { declaredAt } from "./graph/declared-at.ts";

/** Where something happened, as far as it is known. */
export interface StepSite {
  /** Dotted step id. */
  readonly step: string;
  /** File and line of the user's code where the step was declared. */
  readonly line: string;
  readonly key?: string | number | undefined;
  readonly partition?: string | undefined;
  readonly epoch?: number | undefined;
  /** How many times the record had been round the innermost loop that the step is in. */
  readonly iteration?: number | undefined;
  readonly worker?: number | undefined;
  /** Short rendering of the record. */
  readonly record?: string | undefined;
}

/** What can be wrong with the way a flow is put together. */
export type FlowErrorCode =
  | "bad-id"
  | "duplicate-step"
  | "no-input"
  | "no-output"
  | "not-a-stream"
  | "foreign-stream"
  | "no-event-time"
  | "bad-option"
  | "stream-of-a-loop"
  | "not-in-a-loop"
  | "loop-too-deep"
  | "flow-running"
  | "same-file"
  | "no-recovery";

/** Where a flow was put together wrongly, as far as it is known. */
export interface FlowSite {
  /** Dotted id of the step that was being declared. */
  readonly step?: string | undefined;
  /** File and line of the user's code. */
  readonly line?: string | undefined;
}

/**
 * A flow was put together wrongly. Thrown while it is declared, or when it is started. The message tells the step and
 * the line of the user's code.
 *
 * @example
 * ```ts
 * import { Dataflow, FlowError, run } from "tidemark";
 * const error = await run(new Dataflow("empty")).catch((error: unknown) => error);
 * console.log(error instanceof FlowError && error.code); // no-input
 * ```
 */
export class FlowError extends Error {
  override readonly name = "FlowError";
  /** Stable over versions; the wording of the message is not. */
  readonly code: FlowErrorCode;
  readonly site: FlowSite;
  readonly #problem: string;

  /** @param site Default: the line of the user's code that is running now. */
  constructor(code: FlowErrorCode, problem: string, site: FlowSite = { line: declaredAt() }) {
    super(printable(`${withPlace(problem, site)} [${code}]`));
    this.code = code;
    this.site = site;
    this.#problem = problem;
  }

  /** What was thrown while a step was declared: where that is an error of this kind which names no step, it is named. */
  static inStep(thrown: unknown, step: string | undefined): unknown {
    if (typeof thrown !== "object" || thrown === null || !(#problem in thrown)) return thrown;
    const { code, site } = thrown;
    return site.step === undefined ? new FlowError(code, thrown.#problem, { ...site, step }) : thrown;
  }
}

function withPlace(problem: string, { step, line }: FlowSite): string {
  const at = line === undefined ? "" : ` (${line})`;
  return step === undefined ? `${problem}${at}` : `step "${step}"${at}: ${problem}`;
}

/** What can go wrong in a step while a flow runs. */
export type StepErrorCode =
  | "step-failed"
  | "not-a-boolean"
  | "not-iterable"
  | "bad-key"
  | "bad-value"
  | "returned-promise"
  | "bad-event-time"
  | "bad-timer"
  | "call-timeout"
  | "invalid-record"
  | "unexpected-record"
  | "bad-record"
  | "source-failed"
  | "sink-failed"
  | "too-many-iterations"
  | "cannot-resume";

/**
 * A step could not process its data.
 *
 * @example
 * ```ts
 * import { Dataflow, run, StepError } from "tidemark";
 * const flow = new Dataflow("lists");
 * flow.input("n", [[1], 2 as unknown as number[]]).flatten("each").output("print", console.log);
 * const error = await run(flow).catch((error: unknown) => error);
 * if (error instanceof StepError) console.log(error.code, error.site.step, error.site.record); // not-iterable lists.each 2
 * ```
 */
export class StepError extends Error {
  override readonly name = "StepError";
  /** Stable over versions; the wording of the message is not. */
  readonly code: StepErrorCode;
  readonly site: StepSite;
  readonly #problem: string;

  constructor(code: StepErrorCode, problem: string, site: StepSite, cause?: unknown) {
    super(printable(message(code, problem, site)), cause === undefined ? undefined : { cause });
    this.code = code;
    this.site = site;
    this.#problem = problem;
  }

  /** The same error with more known about where it happened; what the error knows already stays. */
  at(more: Partial<StepSite>): StepError {
    const known = Object.entries(this.site).filter(([, value]) => value !== undefined);
    const { step, line } = this.site;
    const site = { step, line, ...more, ...Object.fromEntries(known) };
    return new StepError(this.code, this.#problem, site, this.cause);
  }
}

function message(code: string, problem: string, { step, line, ...rest }: StepSite): string {
  const more = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `, ${name} ${name === "record" ? value : JSON.stringify(value)}`)
    .join("");
  return `step "${step}" (${line}): ${problem} [${code}${more}]`;
}
