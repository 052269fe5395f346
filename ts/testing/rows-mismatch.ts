import type { ExpectedRow } from "./expected-row.ts";
import type { SeenRow } from "./seen-row.ts";

/**
 * What came is not what was expected. The message is a diff of the rows: `-` was expected and is missing, `+` came
 * and was not expected. Test runners take it for a failed assertion.
 *
 * @example
 * ```ts
 * import { expectRows, given, RowsMismatch, rowsOf } from "tidemark/testing";
 * const error = await expectRows(given(rowsOf(1, 2)), rowsOf(1, 3)).catch((error: unknown) => error);
 * if (error instanceof RowsMismatch) console.log(error.message.split("\n").slice(1).join("\n"));
 * //   { value: 1 }
 * // - { value: 3 }
 * // + { value: 2 }
 * ```
 */
export class RowsMismatch extends Error {
  /** The name that test runners know. */
  override readonly name = "AssertionError";
  /** As Node's `assert` has it. */
  readonly code = "ERR_ASSERTION";
  readonly actual: readonly SeenRow<unknown>[];
  readonly expected: readonly ExpectedRow<unknown>[];
  /** Runners that make a diff of their own need not: the message has one. */
  readonly showDiff = false;
  readonly operator = "expectRows";

  constructor(
    message: string,
    actual: readonly SeenRow<unknown>[],
    expected: readonly ExpectedRow<unknown>[],
  ) {
    super(message);
    this.actual = actual;
    this.expected = expected;
  }
}
