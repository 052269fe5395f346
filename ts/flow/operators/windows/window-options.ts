import { FlowError } from "../../errors.ts";
import type { ErrorPolicy } from "../../policy/error-policy.ts";
import { oneOf } from "../../values/checked.ts";
import type { Duration } from "../../values/duration.ts";
import { wholeMs } from "./whole.ts";
import type { Windower } from "./windower.ts";

/** When windows give results, how long they take late records, and what happens to those that cannot be taken in. */
export interface WindowOptions<P extends ErrorPolicy = "fail"> {
  /**
   * What happens to a record for which a function of the aggregator or trigger throws: no window takes it in. For that,
   * an aggregator of your own is given a copy of a state that is an object. Default: "fail", which ends the flow.
   */
  readonly onError?: P;
  /**
   * How long after its end a window still takes records. Such a record gives an `updated` result; the state is kept
   * that long. Default: 0.
   */
  readonly allowedLateness?: Duration;
  /**
   * Early results of the windows that have changed: at every multiple of a duration, or at each record. With a
   * duration of event time, records are held back until the watermark has reached them, so that early results, too,
   * do not depend on how records came. Those at each record come at once, in the order in which records do: with one
   * partition that follows from its records; which of two partitions is read first does not, so then what a result shows
   * of the other one differs from run to run. A session that takes late records (`allowedLateness`) shows one once event
   * time has passed it, and those that come after it when it has. Count and global windows know the latter alone.
   */
  readonly emitEvery?: Duration | "record";
  /**
   * What time is: event time (the default), or the wall clock of the worker, under which no record is late. Results by
   * the wall clock carry no event time.
   */
  readonly clock?: "event" | "processing";
}

/** The names of all {@link WindowOptions} but the policy. */
export const WINDOW_OPTIONS = ["allowedLateness", "emitEvery", "clock"] as const;

/** The options of windows without an end in time: count and global windows. */
export type EndlessWindowOptions<P extends ErrorPolicy = "fail"> = Omit<
  WindowOptions<P>,
  "allowedLateness" | "emitEvery"
> & {
  /** Early results, at each record. */
  readonly emitEvery?: "record";
};

/** The options of windows of a kind. */
export type WindowOptionsOf<Kind extends Windower<never>["kind"], P extends ErrorPolicy> = Kind extends
  | "count"
  | "global"
  ? EndlessWindowOptions<P>
  : WindowOptions<P>;

/** The same, checked. */
export interface WindowTimes {
  readonly allowedLatenessMs: number;
  readonly emitEvery: number | "record" | undefined;
  readonly clock: "event" | "processing";
}

/** Whether its windows have an end in time. */
export function hasEnd({ kind }: Windower<never>): boolean {
  return kind !== "count" && kind !== "global";
}

/** @throws {FlowError} `bad-option`. */
export function checkedTimes(windower: Windower<never>, options: WindowOptions<ErrorPolicy>): WindowTimes {
  const { allowedLateness = 0, emitEvery, clock = "event" } = options;
  const isEndless = !hasEnd(windower);
  if (isEndless && allowedLateness !== 0)
    throw new FlowError("bad-option", `a ${windower.kind} window has no use for allowedLateness`);
  if (isEndless && emitEvery !== undefined && emitEvery !== "record")
    throw new FlowError("bad-option", `a ${windower.kind} window takes only "record" as emitEvery`);
  return {
    allowedLatenessMs: wholeMs(allowedLateness, "allowedLateness", 0),
    emitEvery:
      emitEvery === undefined || emitEvery === "record" ? emitEvery : wholeMs(emitEvery, "emitEvery", 1),
    clock: oneOf("clock", clock, ["event", "processing"]),
  };
}
