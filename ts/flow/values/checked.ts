import { FlowError } from "../errors.ts";
import { describeValue } from "./render-value.ts";

// What comes from code that was not type-checked may be anything.

/** @throws {FlowError} `bad-option` for what is no function. */
export function checkedFunction<F>(what: string, fn: F): F {
  if (typeof fn === "function") return fn;
  throw new FlowError("bad-option", `${what} must be a function, not ${describeValue(fn)}`);
}

/** @throws {FlowError} `bad-option` for what is no object that holds options. */
export function checkedOptions<O extends object>(options: O, what = "options"): O {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return options;
  throw new FlowError("bad-option", `${what} must be an object, not ${describeValue(options)}`);
}

/** @throws {FlowError} `bad-option` for what is no integer of 1 or more. */
export function checkedCount(what: string, count: number): number {
  if (Number.isInteger(count) && count >= 1) return count;
  throw new FlowError("bad-option", `${what} must be an integer of 1 or more, not ${describeValue(count)}`);
}

/** @throws {FlowError} `bad-option` for anything that is not one of `choices`. */
export function oneOf<T extends string>(what: string, value: unknown, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const all = choices.map((choice) => `"${choice}"`).join(", ");
  throw new FlowError("bad-option", `${what} must be one of ${all}, not ${describeValue(value)}`);
}
