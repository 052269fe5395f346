import { printable } from "../../../words/printable.ts";
import type { AnyStream, KeyArgument, ValueOf } from "../../graph/any-stream.ts";
import type { UserFunction } from "../../hot/stage.ts";
import type { StepOutcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type ErrorPolicy, type StepOptions } from "../../policy/error-policy.ts";
import { retried } from "../../policy/retried.ts";
import type { Key } from "../../values/key.ts";
import { addStage } from "./add-stage.ts";

/** The method `inspect` of streams. */
export interface InspectMethod<S extends AnyStream> {
  /**
   * Looks at each record as it passes; the records go on unchanged. Without `look`, prints `step id: record`.
   * @param id Step id, unique in the flow.
   * @param look Called once a record, synchronously; what it returns is ignored, unless it is a promise.
   * @param options `onError` says what happens to a record for which `look` throws: it does not pass.
   * @throws {StepError} `step-failed` if `look` throws, `returned-promise` if it returns one, at run time and if the policy is
   * "fail".
   * @example
   * ```ts
   * flow.input("n", [1, 2]).inspect("look", (n) => console.log("saw", n)); // saw 1, saw 2
   * ```
   */
  inspect<const P extends ErrorPolicy = "fail">(
    id: string,
    look?: (value: ValueOf<S>, ...key: KeyArgument<S>) => void,
    options?: StepOptions<P>,
  ): StepOutcome<S, ValueOf<S>, P>;
}

/** Declares the step: see {@link InspectMethod.inspect}. */
export function inspect(
  stream: AnyStream,
  id: string,
  look?: UserFunction,
  options: StepOptions = {},
): unknown {
  const policy = checkedPolicy(options);
  const call = look === undefined ? undefined : retried(look, policy, "look");
  return addStage(stream, {
    id,
    operator: "inspect",
    yields: "same",
    policy,
    compile: ({ code, desk }, [next]) => code.inspectStage(call ?? printer(desk.step), next!, desk),
  });
}

function printer(step: string): (value: unknown, key: Key | undefined) => void {
  const name = `${printable(step).replaceAll("%", "%%")}:`; // a console takes its first text for a format
  return (value, key) =>
    key === undefined ? console.log(name, printed(value)) : console.log(name, printed(key), printed(value));
}

/** The console shows objects with escapes, and texts as they are. */
function printed(value: unknown): unknown {
  return typeof value === "string" ? printable(value) : value;
}
