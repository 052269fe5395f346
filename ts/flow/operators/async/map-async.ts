import type { AnyStream, KeyByName, ValueOf } from "../../graph/any-stream.ts";
import type { AsyncCallSpec } from "../../graph/async-call-spec.ts";
import type { CallContext } from "../../graph/call-context.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import type { AsyncErrorPolicy } from "../../policy/error-policy.ts";
import { type AsyncOptions, addAsyncStep } from "./add-async-step.ts";

/** The method `mapAsync` of streams. */
export interface MapAsyncMethod<S extends AnyStream> {
  /**
   * Turns each record into exactly one other, by a function that answers later. Key and event time are kept, and the
   * order too unless `ordered` is false. The step holds time back for the records whose calls are under way, so
   * windows, snapshots and commits behind it are right. When the flow is stopped, calls under way are aborted.
   * @param id Step id, unique in the flow.
   * @param fn Called once a record, `concurrency` at a time. It is told of a `signal` that aborts when its answer is
   * of no use any more, of the `attempt`, and on a keyed stream of the `key`.
   * @param options See {@link AsyncOptions}: concurrency, order, timeout, retries, error policy.
   * @throws {FlowError} `bad-option`.
   * @throws {StepError} `step-failed` if `fn` throws or rejects, `call-timeout`, at run time and if the policy is "fail".
   * @example
   * ```ts
   * const lookUp = async (id: number) => ({ id, name: `user ${id}` });
   * flow.input("ids", [1, 2]).mapAsync("look up", lookUp, { concurrency: 8, timeout: { seconds: 5 } })
   *   .output("print", ({ name }) => console.log(name)); // user 1, user 2
   * ```
   */
  mapAsync<U, const P extends AsyncErrorPolicy = "fail">(
    id: string,
    fn: (value: ValueOf<S>, context: CallContext & KeyByName<S>) => U | PromiseLike<U>,
    options?: AsyncOptions<P>,
  ): StepOutcome<S, U, P>;
}

/** Declares the step: see {@link MapAsyncMethod.mapAsync}. */
export function mapAsync(
  stream: AnyStream,
  id: string,
  fn: AsyncCallSpec["fn"],
  options: AsyncOptions = {},
): unknown {
  return addAsyncStep(stream, id, { operator: "mapAsync", fn, spread: false }, options);
}
