import { TimelyError } from "./error.ts";

/** @throws {TimelyError} `bad-argument` for what is no function. */
export function checkedFunction(fn: unknown, operator: string): void {
  if (typeof fn === "function") return;
  throw new TimelyError(
    "bad-argument",
    `${operator}: needs a function, not ${fn === null ? "null" : typeof fn}`,
  );
}
