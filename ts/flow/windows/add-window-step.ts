import type { AnyAggregator } from "../aggregators/aggregator.ts";
import { type AnyStream, portsOf } from "../any-stream.ts";
import { FlowError } from "../errors.ts";
import type { KeyedLogic, KeyedLogicContext } from "../keyed/keyed-logic.ts";
import { makeStream } from "../make-stream.ts";
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

/** What a step of windows is made of. */
export interface WindowStep extends WindowTimes {
  readonly windower: Windower<unknown>;
  readonly aggregator: AnyAggregator;
  readonly whole: boolean;
}

/** The streams behind a step of windows, keyed both. */
export interface WindowStreams {
  readonly results: AnyStream;
  readonly late: AnyStream;
}

/** @throws {FlowError} `no-event-time`, `bad-option` for sessions of an aggregator that cannot merge. */
export function addWindowStep(stream: AnyStream, id: string, step: WindowStep): WindowStreams {
  const inputs = portsOf(id, [stream]);
  const { timed } = stream.port;
  const byTime = isByTime(step.windower);
  if (byTime && step.clock === "event" && !timed) {
    const problem = `windows "${id}" need event time: give the input "eventTime", or the windows the clock "processing"`;
    throw new FlowError("no-event-time", problem);
  }
  if (step.windower.kind === "session" && step.aggregator.merge === undefined)
    throw new FlowError("bad-option", `windows "${id}": sessions may merge, so the aggregator needs a merge`);
  const logic = (context: KeyedLogicContext): KeyedLogic => logicOf(step, context);
  const [results, late] = stream.flow.addStep(id, { kind: "keyed", operator: "window", logic, inputs }, [
    { name: "results", keyed: true, timed: timed && !(byTime && step.clock === "processing") },
    { name: "late", keyed: true, timed },
  ]);
  return { results: makeStream(stream.flow, results!), late: makeStream(stream.flow, late!) };
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
  if (canShare && spec.emitEvery === undefined && spec.allowedLatenessMs === 0)
    return new SlidingPanes(windower, spec, context);
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
