import type { KeyedLogic, KeyedLogicContext } from "../../../engine/keyed-logic.ts";
import { startsOf } from "../sliding.ts";
import type { GlobalWindower, TimeWindower, Windower } from "../windower.ts";
import { CountWindows } from "./count-windows.ts";
import type { EventWindows } from "./event-windows.ts";
import { GlobalWindows } from "./global-windows.ts";
import { OpenWindows, type Windows } from "./open-windows.ts";
import { ProcessingClock } from "./processing-clock.ts";
import { SessionWindows } from "./session-windows.ts";
import { SlidingPanes } from "./sliding-panes.ts";
import { ofStamped, rejectingStamped, rejectingUntimed, stampAll } from "./stamped.ts";
import type { WindowSpec, WindowsMade } from "./window-logic.ts";

export type { WindowsMade } from "./window-logic.ts";

/** Makes the logic for windows of any kind. */
export function makeWindowLogic(step: WindowsMade, outer: KeyedLogicContext): KeyedLogic {
  const { windower } = step;
  const context = step.timed ? outer : rejectingUntimed(outer);
  if (windower.kind === "count") return new CountWindows(windower, step, context);
  if (step.clock === "event" || !isByTime(windower)) return eventWindows(windower, step, context);
  if (!step.timed || step.policy.ending !== "dead-letter")
    return new ProcessingClock(eventWindows(windower, step, context), context);
  const { windower: stamped, ...spec } = ofStamped({ ...step, windower });
  return new ProcessingClock(eventWindows(stamped, spec, rejectingStamped(context)), context, stampAll);
}

/** Whether it takes a clock to tell the windows apart, or when their results are due. */
export function isByTime(windower: Windower<unknown>): windower is TimeWindower | GlobalWindower<unknown> {
  return windower.kind === "global" ? "everyMs" in windower.trigger : windower.kind !== "count";
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
