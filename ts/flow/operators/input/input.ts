import { type SourceLike, toSource } from "../../../connectors/to-source.ts";
import { inputLowering } from "../../engine/inputs/input-operator.ts";
import { type AnyEventTime, checkEventTime } from "../../event-time/event-time-options.ts";
import { addStep } from "../../graph/add-step.ts";
import type { Kind, UnkeyedOf } from "../../graph/any-stream.ts";
import { connectorOf } from "../../graph/connector-of.ts";
import type { Flow } from "../../graph/flow.ts";
import type { InputOptions } from "../../graph/input-options.ts";
import type { DeadLetter, Outcome } from "../../policy/dead-letter.ts";
import { checkedPolicy, type Ending } from "../../policy/error-policy.ts";
import { outcomeOf, withFailedPort } from "../../policy/failed-port.ts";
import { checkedCount } from "../../values/checked.ts";

/** The method `input` of flows. */
export interface InputMethod<Streams extends Kind> {
  /**
   * Reads records into the flow.
   * @param id Step id, unique in the flow.
   * @param source A `Source` (see the connectors), an array, iterable, async iterable or web stream.
   * @param options Event time (`eventTime`), how much is read at a time (`batchSize`, in records), and what happens to
   * records that cannot be read (`onError`).
   * @returns The stream of its records, in order within each partition; with `onError: "dead-letter"` also the stream
   * of what could not be read, or has no event time, as `{ results, failed }`.
   * @throws {FlowError} `bad-id`, `duplicate-step`, `bad-option`.
   * @example
   * ```ts
   * flow.input("numbers", [1, 2, 3]).output("print", console.log); // 1, 2, 3
   * ```
   */
  input<T, const P extends Ending = "fail">(
    id: string,
    source: SourceLike<T>,
    options?: InputOptions<T, P>,
  ): Outcome<UnkeyedOf<Streams, T>, UnkeyedOf<Streams, DeadLetter<unknown>>, P>;
}

/** Declares the step: see {@link InputMethod.input}. */
export function input(
  flow: Flow,
  id: string,
  source: SourceLike<unknown>,
  options: InputOptions<unknown, Ending> = {},
): unknown {
  const policy = checkedPolicy(options, "eventTime", "batchSize");
  if (options.batchSize !== undefined) checkedCount("batchSize", options.batchSize);
  if (options.eventTime !== undefined) checkEventTime(options.eventTime as AnyEventTime);
  const output = { keyed: false, timed: options.eventTime !== undefined };
  const streams = addStep(
    flow,
    id,
    {
      kind: "input",
      operator: "input",
      source: connectorOf(flow, id, () => toSource(source)),
      options: options as InputOptions<unknown>,
      policy,
      lowering: inputLowering,
    },
    withFailedPort([output], { keyed: false, timed: false }, policy),
  );
  return outcomeOf(streams);
}
