import type { AnyStream } from "../graph/any-stream.ts";
import { FAILED, type Port, type PortSpec } from "../graph/step.ts";
import type { CheckedPolicy } from "./error-policy.ts";

/** The outputs of a step, and behind them the failed stream where its policy asks for one: keyed as the input is. */
export function withFailedPort(
  outputs: readonly PortSpec[],
  { keyed, timed }: Pick<Port, "keyed" | "timed">,
  policy: CheckedPolicy | undefined,
): readonly PortSpec[] {
  return policy?.ending === "dead-letter" ? [...outputs, { name: FAILED, keyed, timed }] : outputs;
}

/** What an operator with one output returns: its stream, or `{ results, failed }` where it has a failed stream. */
export function outcomeOf([results, failed]: readonly AnyStream[]): unknown {
  return failed === undefined ? results : { results, failed };
}
