import type { StepErrorCode } from "../../errors.ts";

/** In place of a result: what the step's error policy is asked about when the row's turn has come. */
export class RejectedCall {
  readonly code: StepErrorCode;
  readonly problem: string;
  readonly cause: unknown;

  constructor(code: StepErrorCode, problem: string, cause?: unknown) {
    this.code = code;
    this.problem = problem;
    this.cause = cause;
  }
}
