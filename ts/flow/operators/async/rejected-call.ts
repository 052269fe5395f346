import type { StepErrorCode } from "../../errors.ts";
import type { StepDesk } from "../../hot/stage.ts";

/** In place of a result: what the step's error policy is asked about when the row's turn has come. */
export class RejectedCall {
  readonly #mark = true;
  readonly code: StepErrorCode;
  readonly problem: string;
  readonly cause: unknown;
  /** What was given in place of what should have been. */
  readonly given: { readonly value: unknown } | undefined;

  constructor(code: StepErrorCode, problem: string, cause?: unknown, given?: { readonly value: unknown }) {
    this.code = code;
    this.problem = problem;
    this.cause = cause;
    this.given = given;
  }

  /** Whether a result is one: what the user's code gave may be anything, and do anything when looked at. */
  static is(result: unknown): result is RejectedCall {
    return typeof result === "object" && result !== null && #mark in result;
  }
}

/** What is wrong with a call. */
export function problemOf({ problem, given }: RejectedCall, desk: StepDesk): string {
  return given === undefined ? problem : `${problem}, not ${desk.call(given.value)}`;
}
