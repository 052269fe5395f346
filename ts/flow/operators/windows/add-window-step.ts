import type { AnyAggregator } from "../../aggregators/aggregator.ts";
import type { KeyedLogic, KeyedLogicContext } from "../../engine/keyed-logic.ts";
import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import type { CheckedPolicy } from "../../policy/error-policy.ts";
import { withFailedPort } from "../../policy/failed-port.ts";
import { retried } from "../../policy/retried.ts";
import { CountWindows } from "./logic/count-windows.ts";
import type { EventWindows } from "./logic/event-windows.ts";
import { GlobalWindows } from "./logic/global-windows.ts";
import { OpenWindows, type Windows } from "./logic/open-windows.ts";
import { ProcessingClock } from "./logic/processing-clock.ts";
import { SessionWindows } from "./logic/session-windows.ts";
import { SlidingPanes } from "./logic/sliding-panes.ts";
import type { WindowSpec } from "./logic/window-logic.ts";
import { startsOf } from "./sliding.ts";
import type { WindowTimes } from "./window-options.ts";
import type { GlobalWindower, TimeWindower, Windower } from "./windower.ts";
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
  const inputs = portsOf(id, [stream]);
  const { timed } = inputs[0]!;
  const byTime = isByTime(step.windower);
  if (byTime && step.clock === "event" && !timed) {
    const problem = `windows "${id}" need event time: give the input "eventTime", or the windows the clock "processing"`;
    throw new FlowError("no-event-time", problem);
  }
  if (step.windower.kind === "session" && step.aggregator.merge === undefined)
    throw new FlowError("bad-option", `windows "${id}": sessions may merge, so the aggregator needs a merge`);
  const spec = { ...step, aggregator: retrying(step.aggregator, step.policy) };
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
      logic: (context) => logicOf(spec, keyed ? context : withoutKeys(context)),
      inputs,
      policy: step.policy,
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

/** Whether it takes a clock to tell the windows apart, or when their results are due. */
function isByTime(windower: Windower<unknown>): windower is TimeWindower | GlobalWindower<unknown> {
  return windower.kind === "global" ? "everyMs" in windower.trigger : windower.kind !== "count";
}

function logicOf(step: WindowStep, context: KeyedLogicContext): KeyedLogic {
  const { windower } = step;
  if (windower.kind === "count") return new CountWindows(windower, step, context);
  const windows = eventWindows(windower, step, context);
  return step.clock === "processing" && isByTime(windower) ? new ProcessingClock(windows, context) : windows;
}

function eventWindows(
  windower: TimeWindower | GlobalWindower<unknown>,
  spec: WindowSpec,
  context: KeyedLogicContext,
): EventWindows {
  if (windower.kind === "global") return new GlobalWindows(windower, spec, context);
  if (windower.kind === "session") return new SessionWindows(windower.gapMs, spec, context);
  if (windower.kind === "aligned") return new OpenWindows(sideBySide(windower), spec, context);
  const canShare = spec.aggregator.merge !== undefined && windower.everyMs < windower.lengthMs;
  if (canShare && spec.emitEvery !== "record") return new SlidingPanes(windower, spec, context);
  return new OpenWindows(overlapping(windower), spec, context);
}

function sideBySide({ startOf, endOf }: TimeWindower & { readonly kind: "aligned" }): Windows {
  return { startOf, endOf, startsOf: (instant) => [startOf(instant)] };
}

function overlapping(windower: TimeWindower & { readonly kind: "sliding" }): Windows {
  return {
    startOf: undefined,
    endOf: (start) => start + windower.lengthMs,
    startsOf: (instant) => startsOf(windower, instant),
  };
}
