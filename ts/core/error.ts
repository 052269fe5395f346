import { printable } from "../words/printable.ts";

/** What a {@link CoreError} can be about. Codes are stable; the wording is not. */
export type CoreErrorCode =
  | "core-not-loaded"
  | "bad-timestamp"
  | "bad-summary"
  | "bad-location"
  | "bad-count"
  | "bad-batch"
  | "bad-key"
  | "bad-partitioning"
  | "graph-too-large"
  | "loop-without-advance"
  | "already-freed"
  | "out-of-memory"
  | "core-failed";

/**
 * The core was misused, was given bytes it cannot trust, or ran out of memory.
 *
 * @example
 * ```ts
 * import { CoreError } from "tidemark/timely";
 * const error = new CoreError("bad-key", "NaN is no key");
 * console.log(error.message); // NaN is no key [bad-key]
 * ```
 */
export class CoreError extends Error {
  override readonly name = "CoreError";
  readonly code: CoreErrorCode;
  /** For `loop-without-advance`: the locations on the cycle, in order. Empty otherwise. */
  readonly cycle: readonly number[];

  constructor(
    code: CoreErrorCode,
    problem: string,
    details: { cycle?: readonly number[]; cause?: unknown } = {},
  ) {
    super(printable(`${problem} [${code}]`), { cause: details.cause });
    this.code = code;
    this.cycle = details.cycle ?? [];
  }
}
