import type { AnyAggregator } from "../../aggregators/aggregator.ts";
import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { withFailedPort } from "../../policy/failed-port.ts";
import { retried } from "../../policy/retried.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import { keyedLowering } from "../keyed/keyed-lowering.ts";
import { isByTime, makeWindowLogic } from "./logic/make-window-logic.ts";
import type { WindowTimes } from "./window-options.ts";
import type { Windower } from "./windower.ts";
import { withoutKeys } from "./without-keys.ts";

/** What a step of windows is made of. */
export interface WindowStep extends WindowTimes {
  readonly windower: Windower<unknown>;
  readonly aggregator: AnyAggregator;
  readonly whole: boolean;
  readonly policy: CheckedPolicy;
}

/** The streams behind a step of windows: keyed, unless the windows are those of a whole stream. */
export interface WindowStreams {
  readonly results: AnyStream;
  readonly late: AnyStream;
  /** Where the policy is "dead-letter". */
  readonly failed?: AnyStream;
}

/** @throws {FlowError} `no-event-time`, `bad-option` for sessions of an aggregator that cannot merge. */
export function addWindowStep(stream: AnyStream, id: string, step: WindowStep): WindowStreams {
  const inputs = portsOf([stream]);
  const { timed } = inputs[0]!;
  const byTime = isByTime(step.windower);
  if (byTime && step.clock === "event")
    requireEventTime(stream, 'a window by the clock "event"', "no-event-time");
  if (step.windower.kind === "session" && step.aggregator.merge === undefined)
    throw new FlowError("bad-option", "sessions may merge, so the aggregator needs a merge");
  const spec = { ...step, timed, aggregator: retrying(step.aggregator, step.policy) };
  const keyed = !step.whole;
  const outputs = [
    { name: "results", keyed, timed: timed && !(byTime && step.clock === "processing") },
    { name: "late", keyed, timed },
  ];
  const [results, late, failed] = addStep(
    stream.flow,
    id,
    {
      kind: "keyed",
      operator: "window",
      logic: (context) => makeWindowLogic(spec, keyed ? context : withoutKeys(context)),
      inputs,
      policy: step.policy,
      lowering: keyedLowering,
    },
    withFailedPort(outputs, { keyed, timed }, step.policy),
  );
  return { results: results!, late: late!, ...(failed !== undefined && { failed }) };
}

/** The same aggregator, whose `add` is called again where it throws, if the policy says so. */
function retrying(aggregator: AnyAggregator, policy: CheckedPolicy): AnyAggregator {
  if (policy.attempts === 1) return aggregator;
  return {
    init: () => aggregator.init(),
    add: retried(
      (state: unknown, value: unknown, eventTime: number) => aggregator.add(state, value, eventTime),
      policy,
    ),
    ...(aggregator.merge !== undefined && { merge: (left, right) => aggregator.merge!(left, right) }),
    result: (state) => aggregator.result(state),
  };
}
