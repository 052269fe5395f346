import { printable } from "../words/printable.ts";

/** What can be wrong with the way a test uses the kit. */
export type TestKitErrorCode =
  | "bad-row"
  | "closed-early"
  | "damage-missed"
  | "did-not-fail"
  | "fault-unused"
  | "held-twice"
  | "input-over"
  | "needs-kit"
  | "not-started"
  | "read-on"
  | "store-litter"
  | "stuck"
  | "told-early"
  | "told-twice"
  | "unknown-step"
  | "unsafe-frontier";

/**
 * A test uses the kit wrongly, or its flow can never come to an end.
 *
 * @example
 * ```ts
 * import { given, TestKitError, testFlow } from "tidemark/testing";
 * const kit = testFlow(given([{ value: 1 }]).flow);
 * const error = await kit.send("nowhere", { value: 2 }).catch((error: unknown) => error);
 * console.log(error instanceof TestKitError && error.code); // unknown-step
 * ```
 */
export class TestKitError extends Error {
  override readonly name = "TestKitError";
  /** Stable over versions; the wording of the message is not. */
  readonly code: TestKitErrorCode;

  constructor(code: TestKitErrorCode, problem: string) {
    super(printable(`${problem} [${code}]`));
    this.code = code;
  }
}
