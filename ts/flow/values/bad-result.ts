import type { StepErrorCode } from "../errors.ts";
import { isOurPromise, isPromise } from "./is-promise.ts";
import { describeValue } from "./render-value.ts";

/** What a value is called in messages. */
export type Call = (value: unknown) => string;

/** A function of the user's gave what it must not give: the step's error has this code and says this, and has no cause. */
export class BadResult extends TypeError {
  readonly code: StepErrorCode;
  /** What is wrong with it, where values are called so. */
  readonly told: (call: Call) => string;

  constructor(code: StepErrorCode, tell: (call: Call) => string) {
    super(tell(describeValue));
    this.code = code;
    this.told = tell;
  }
}

/** What is wrong with what a function gave: it must give something else. Nobody will wait for it, if it is a promise. */
export function notGiven(must: string, given: unknown, call: Call = describeValue): string {
  if (!isWaitedFor(given)) return `${must}, not ${call(given)}`;
  return `use mapAsync for what takes time: ${must}, not ${calledPromise(given, call)}`;
}

/** @param must What it should have been. */
export function badValue(must: string, given: unknown): BadResult {
  return new BadResult("bad-value", (call) => notGiven(must, given, call));
}

/**
 * What a function gave, as it is.
 * @param who Whose function it is, for the message.
 * @throws {BadResult} `returned-promise`: there nothing waits for one.
 */
export function settled<T>(result: T, who: string): T {
  if (typeof result === "object" && isOurPromise(result)) throw unsettled(result, who);
  return result;
}

/** The error for a promise where nothing waits for one. */
export function unsettled(promise: Promise<unknown>, who: string): BadResult {
  return new BadResult(
    "returned-promise",
    (call) => `${who} returned ${calledPromise(promise, call)}, which nothing waits for; use mapAsync`,
  );
}

function isWaitedFor(given: unknown): boolean {
  try {
    return typeof given === "object" && given !== null && isPromise(given);
  } catch {
    return false; // it cannot even be looked at
  }
}

function calledPromise(promise: unknown, call: Call): string {
  // That it fails is told no better by an unhandled rejection. Others than promises may do their work only when asked.
  if (isOurPromise(promise)) promise.catch(() => {});
  return call(promise);
}
