import { FlowError } from "../errors.ts";
import { describeValue } from "./render-value.ts";

// What comes from code that was not type-checked may be anything.

/** @throws {FlowError} `bad-option` for what is no function. */
export function checkedFunction<F>(what: string, fn: F): F {
  if (typeof fn === "function") return fn;
  throw new FlowError("bad-option", `${what} must be a function, not ${describeValue(fn)}`);
}

/** @throws {FlowError} `bad-option` for what is no object with named parts. */
export function checkedObject<O extends object>(object: O, what: string, parts: readonly string[] = []): O {
  if (typeof object === "object" && object !== null && !Array.isArray(object)) return object;
  const wanted = parts.length === 0 ? "an object" : `an object of ${parts.join(", ")}`;
  throw new FlowError("bad-option", `${what} must be ${wanted}, not ${describeValue(object)}`);
}

/**
 * Refuses what nobody would read: a misspelt option does nothing, and nobody is told.
 * @param known The names of all options that there are.
 * @throws {FlowError} `bad-option` for what is no object, or holds another option.
 */
export function checkedOptions<O extends object>(options: O, known: readonly string[], what = "options"): O {
  const stray = Object.keys(checkedObject(options, what, known)).find((name) => !known.includes(name));
  if (stray === undefined) return options;
  throw new FlowError("bad-option", `${what} may have ${known.join(", ")}, not ${describeValue(stray)}`);
}

/** @throws {FlowError} `bad-option` for what is neither true nor false. */
export function checkedBoolean(what: string, value: boolean): boolean {
  if (typeof value === "boolean") return value;
  throw new FlowError("bad-option", `${what} must be true or false, not ${describeValue(value)}`);
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
