import { type Call, notGiven } from "./bad-result.ts";

/** Whether there are elements to go through. A text is none of these: it would fall apart into letters. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function"
  );
}

export const ITERABLE_THREW = "the iterable that the function returned threw";

/** What is wrong with a result that is none. */
export function notIterable(must: string, value: unknown, call?: Call): string {
  const advice = typeof value === "string" ? "; to emit a text, put it into an array" : "";
  return notGiven(must, value, call) + advice;
}
