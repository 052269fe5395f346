import { FlowError } from "../../errors.ts";
import type { AnyKeyedStream, AnyStream, Like, ValueOf } from "../../graph/any-stream.ts";
import { checkedOptions, oneOf } from "../../values/checked.ts";
import { type Duration, toOffset } from "../../values/duration.ts";
import type { WithLate } from "../event-order/add-local-step.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import { addJoinStep } from "./add-join-step.ts";
import { type IntervalEnds, IntervalLogic, type IntervalPlan } from "./interval-logic.ts";
import { type JoinedPair, type LateSide, outerSides, type PairType } from "./pairs.ts";

/** How {@link intervalJoin} joins. */
export interface IntervalJoinOptions<T extends PairType> {
  /** How long before the left record the right one may have happened. Less than 0: at least so long after. Default: 0. */
  readonly before?: Duration;
  /** How long after the left record the right one may have happened. Less than 0: at least so long before. Default: 0. */
  readonly after?: Duration;
  /** Which ends of the interval belong to it: that at `before`, that at `after`, both or neither. Default: "both". */
  readonly ends?: IntervalEnds;
  /** Whether unmatched records are given too: none, those of one side, or all. Default: "inner", none. */
  readonly type?: T;
}

/** The method `intervalJoin` of streams. */
export interface IntervalJoinMethod<S extends AnyKeyedStream> {
  /**
   * Pairs each record with every record of the other stream that has the same key and happened at most `before` earlier
   * and at most `after` later, both ends included unless `ends` says otherwise. A pair is given as soon as both are there, with the event time of the
   * later one. A record that is wanted unmatched is given when the watermark has passed the end of its interval, with its
   * own event time: event time is held back behind the step by as much. Which pairs there are does not depend on how the
   * streams interleave; their order does.
   *
   * Records are kept until the watermark has passed their interval. One that comes behind the watermark of its stream is
   * late: it is not joined, but handed out by `late`.
   * @param id Step id, unique in the flow.
   * @param right A stream with keys of the same kind; both have event time.
   * @param options How far apart the two may be (`before` and `after`, durations in ms or as `{ minutes: 5 }`), whether the
   * ends belong to the interval (`ends`), and which unmatched records are given too (`type`).
   * @throws {FlowError} `bad-option`, `no-event-time`, `not-a-stream`, `foreign-stream`.
   * @example
   * ```ts
   * const eventTime = { at: (r: { at: number }) => r.at };
   * const shown = flow.input("shown", [{ ad: 1, at: 0 }, { ad: 2, at: 5 }], { eventTime }).keyBy("ad", (r) => r.ad);
   * const clicks = flow.input("clicks", [{ ad: 1, at: 7 }], { eventTime }).keyBy("ad clicked", (r) => r.ad);
   * shown.intervalJoin("clicked soon", clicks, { after: 10, type: "left" }).results
   *   .output("print", ({ left, right }) => console.log(left.ad, right?.at)); // 1 7, 2 undefined
   * ```
   */
  intervalJoin<R, T extends PairType = "inner">(
    id: string,
    right: Like<S, R>,
    options?: IntervalJoinOptions<T>,
  ): WithLate<Like<S, JoinedPair<ValueOf<S>, R, T>>, Like<S, LateSide<ValueOf<S>, R>>>;
}

/** Declares the step: see {@link IntervalJoinMethod.intervalJoin}. */
export function intervalJoin(
  left: AnyStream,
  id: string,
  right: AnyStream,
  options: IntervalJoinOptions<PairType> = {},
): WithLate<AnyStream> {
  const plan = planOf(checkedOptions(options, ["before", "after", "ends", "type"]));
  requireEventTime(left, "the left side");
  requireEventTime(right, "the right side");
  const [results, late] = addJoinStep({
    id,
    operator: "intervalJoin",
    streams: [left, right],
    logic: (context) => new IntervalLogic(plan, context),
    outputs: [
      { keyed: true, timed: true },
      { name: "late", keyed: true, timed: true },
    ],
  });
  return { results: results!, late: late! };
}

function planOf(options: IntervalJoinOptions<PairType>): IntervalPlan {
  const { before = 0, after = 0, ends = "both", type = "inner" } = options;
  const beforeMs = toOffset(before, "before");
  const afterMs = toOffset(after, "after");
  if (beforeMs + afterMs < 0)
    throw new FlowError("bad-option", "before and after must not be less than 0 together");
  return {
    beforeMs,
    afterMs,
    ends: oneOf("ends", ends, ["both", "before", "after", "neither"]),
    outer: outerSides(oneOf("type", type, ["inner", "left", "right", "full"])),
  };
}
