/** What can be wrong with the way a flow ends. */
export type RunErrorCode = "stop-timeout";

/**
 * A flow did not end as it was told to. The message says what it waited for.
 *
 * @example
 * ```ts
 * import { Dataflow, RunError, start } from "tidemark";
 * const flow = new Dataflow("hangs");
 * flow.input("n", [1]).output("never", () => new Promise(() => {}));
 * const running = start(flow, { stopTimeout: 10 });
 * setTimeout(() => running.stop());
 * const error = await running.done.catch((error: unknown) => error);
 * console.log(error instanceof RunError && error.code); // stop-timeout
 * ```
 */
export class RunError extends Error {
  override readonly name = "RunError";
  /** Stable over versions; the wording of the message is not. */
  readonly code: RunErrorCode;

  constructor(code: RunErrorCode, problem: string) {
    super(`${problem} [${code}]`);
    this.code = code;
  }
}
