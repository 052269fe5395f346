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
  | "loop-too-deep";

/**
 * A flow was put together wrongly. Thrown while it is declared, or when it is started.
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

  constructor(code: FlowErrorCode, problem: string) {
    super(`${problem} [${code}]`);
    this.code = code;
  }
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
  | "too-many-iterations";

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
    super(message(code, problem, site), cause === undefined ? undefined : { cause });
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
