import { ConnectorError, shorten } from "./errors.ts";

/** What an option must be, and whether a value is that. */
export type Check = readonly [wanted: string, isRight: (value: unknown) => boolean];

/** A check for each of the options that there are. */
export type Checks<O> = { readonly [K in keyof Required<O>]: Check };

export const aFunction: Check = ["a function", (value) => typeof value === "function"];
export const aBoolean: Check = ["true or false", (value) => typeof value === "boolean"];
export const aCount: Check = [
  "an integer above 0",
  (value) => Number.isSafeInteger(value) && Number(value) > 0,
];
/** A number of records, or no bound. */
export function aCapacity(least: number): Check {
  const isRight = (value: unknown): boolean => typeof value === "number" && value >= least;
  return [`a number of records from ${least} on`, isRight];
}
/** Something with a method of this name, or a function that makes one each time it is asked. */
export function aMaker(what: string, method: string | symbol): Check {
  const hasIt = (value: unknown): boolean =>
    typeof (value as Readonly<Record<string | symbol, unknown>> | null | undefined)?.[method] === "function";
  return [`${what}, or a function that makes one`, (value) => typeof value === "function" || hasIt(value)];
}
export const anObject: Check = ["an object", (value) => typeof value === "object" && value !== null];
export const names: Check = [
  "a list of one name or more, each once",
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((name) => typeof name === "string"),
];

/** One of these texts. */
export function oneOf(...texts: readonly string[]): Check {
  const all = texts.map((text) => JSON.stringify(text)).join(" or ");
  return [all, (value) => texts.includes(value as string)];
}

/**
 * Looks at what code that was not type-checked may get wrong.
 * @param of The connector, for messages.
 * @throws {ConnectorError} `bad-option`
 */
export function checkedOptions<O extends object>(of: string, options: O, checks: Checks<O>): O {
  demand(of, "options", options, anObject);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      const all = Object.keys(checks).join(", ");
      throw new ConnectorError(
        "bad-option",
        `${of} has no option ${JSON.stringify(shorten(name))}, only ${all}`,
      );
    }
    if (value !== undefined) demand(of, name, value, checks[name as keyof O]);
  }
  return options;
}

/** @throws {ConnectorError} `bad-option` where the value is not what it must be. */
export function demand(of: string, name: string, value: unknown, [wanted, isRight]: Check): void {
  if (isRight(value)) return;
  throw new ConnectorError("bad-option", `${of}: ${name} must be ${wanted}, not ${described(value)}`);
}

/** A wrong value, in short; none of its own code is run. */
export function described(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(value));
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return String(value);
  return Array.isArray(value) ? "a list" : typeof value === "function" ? "a function" : "an object";
}
