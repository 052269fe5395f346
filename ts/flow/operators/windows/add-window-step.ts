import type { AnyAggregator } from "../../aggregators/aggregator.ts";
import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { withFailedPort } from "../../policy/failed-port.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import { keyedLowering, untilEndLowering } from "../keyed/keyed-lowering.ts";
import { isByTime, makeWindowLogic } from "./logic/make-window-logic.ts";
import { hasEnd, type WindowTimes } from "./window-options.ts";
import { shapeOf, type Windower } from "./windower.ts";
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
  if (byTime && step.clock === "event") requireEventTime(stream, 'a window by the clock "event"');
  if (step.windower.kind === "session" && step.aggregator.merge === undefined)
    throw new FlowError("bad-option", "sessions may merge, so the aggregator needs a merge");
  const spec = { timed, ...step };
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
      shape: shapeOf(step.windower),
      logic: (context) => makeWindowLogic(spec, keyed ? context : withoutKeys(context)),
      inputs,
      policy: step.policy,
      lowering: hasEnd(step.windower) ? keyedLowering : untilEndLowering,
    },
    withFailedPort(outputs, { keyed, timed }, step.policy),
  );
  return { results: results!, late: late!, ...(failed !== undefined && { failed }) };
}
