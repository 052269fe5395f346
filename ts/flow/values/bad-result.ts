import type { StepErrorCode } from "../errors.ts";
import { isPromise } from "./is-promise.ts";
import { describeValue } from "./render-value.ts";

/** A function of the user's gave what it must not give: the step's error has this code and message, and no cause. */
export class BadResult extends TypeError {
  readonly code: StepErrorCode;

  constructor(code: StepErrorCode, problem: string) {
    super(problem);
    this.code = code;
  }
}

/** What is wrong with what a function gave: it must give something else. Nobody will wait for it, if it is a promise. */
export function notGiven(must: string, given: unknown): string {
  if (typeof given !== "object" || given === null || !isPromise(given))
    return `${must}, not ${describeValue(given)}`;
  return `use mapAsync for what takes time: ${must}, not ${describePromise(given)}`;
}

/** @param must What it should have been. */
export function badValue(must: string, given: unknown): BadResult {
  return new BadResult("bad-value", notGiven(must, given));
}

/**
 * What a function gave, as it is.
 * @param who Whose function it is, for the message.
 * @throws {BadResult} `returned-promise`: there nothing waits for one.
 */
export function settled<T>(result: T, who: string): T {
  if (typeof result === "object" && result instanceof Promise) throw unsettled(result, who);
  return result;
}

/** The error for a promise where nothing waits for one. */
export function unsettled(promise: Promise<unknown>, who: string): BadResult {
  const problem = `${who} returned ${describePromise(promise)}, which nothing waits for; use mapAsync`;
  return new BadResult("returned-promise", problem);
}

function describePromise(promise: PromiseLike<unknown>): string {
  // That it fails is told no better by an unhandled rejection. Others than promises may do their work only when asked.
  if (promise instanceof Promise) promise.catch(() => {});
  return describeValue(promise);
}
