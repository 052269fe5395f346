import { Elements } from "../../../connectors/elements.ts";

// What a function returned may be a generator: then the user's code runs here.

/** Who is told of what that code throws. */
export interface HearsIterables {
  /** @param value The value that the function was called for. */
  iterableThrew(cause: unknown, value: unknown): void;
}

/** The elements of a result; undefined where they cannot be gone through, and the step's policy is to go on. */
export function elementsOf(
  results: Iterable<unknown>,
  value: unknown,
  step: HearsIterables,
): Elements<unknown> | undefined {
  try {
    return new Elements(results);
  } catch (cause) {
    step.iterableThrew(cause, value);
    return undefined;
  }
}

/** Whether there is another element, to which it moves on. */
export function movesOn(elements: Elements<unknown>, value: unknown, step: HearsIterables): boolean {
  try {
    return elements.moveOn();
  } catch (cause) {
    step.iterableThrew(cause, value);
    return false;
  }
}

/** In place of an element where there is none. */
export const END: unique symbol = Symbol("end");

/** An element of an array, as most results are: nothing has to be made to go through it. */
export function elementAt(
  results: readonly unknown[],
  at: number,
  value: unknown,
  step: HearsIterables,
): unknown {
  try {
    return at < results.length ? results[at] : END;
  } catch (cause) {
    step.iterableThrew(cause, value); // it may be a proxy
    return END;
  }
}
