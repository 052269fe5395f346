// What the code that runs once a record does when something is wrong. It stands apart, and is not copied, so that the
// stages stay short: of a chain V8 inlines stage into stage up to 920 bytes of bytecode, and one too many makes the whole
// chain half as fast (measured: 1.45 or 2.6 times a loop by hand, as chance would have it).

import { notGiven, unsettled } from "../values/bad-result.ts";
import { isOurPromise } from "../values/is-promise.ts";
import type { Key } from "../values/key.ts";
import type { StepDesk } from "./stage.ts";

/** A function of the user's has thrown for a record. */
export function threw(
  desk: StepDesk,
  value: unknown,
  key: Key | undefined,
  eventTime: number | undefined,
  cause: unknown,
  problem = "the function threw",
): void {
  desk.reject("step-failed", problem, value, key, eventTime, cause);
}

/** @throws {BadResult} `returned-promise`, if it is one. */
export function refusePromise(result: unknown): void {
  if (isOurPromise(result)) throw unsettled(result, "the function");
}

/** A predicate has given neither true nor false for a record. */
export function notABoolean(
  desk: StepDesk,
  value: unknown,
  key: Key | undefined,
  eventTime: number | undefined,
  holds: unknown,
): void {
  const problem = notGiven("the predicate must return true or false", holds, desk.call);
  desk.reject("not-a-boolean", problem, value, key, eventTime);
}
