import type { AnyAggregator } from "../../aggregators/aggregator.ts";
import { FlowError } from "../../errors.ts";
import { addStep } from "../../graph/add-step.ts";
import { type AnyStream, portsOf, type ValueOf } from "../../graph/any-stream.ts";
import type { StepSpec } from "../../graph/flow.ts";
import type { DeadLetter, FailedOf } from "../../policy/dead-letter.ts";
import type { ErrorPolicy } from "../../policy/error-policy.ts";
import { checkedOptions, oneOf } from "../../values/checked.ts";
import type { WithLate } from "../event-order/add-local-step.ts";
import { localLowering } from "../keyed/keyed-lowering.ts";
import { map } from "../stateless/map.ts";
import { merge } from "../stateless/merge.ts";
import { window } from "../windows/window.ts";
import { WINDOW_OPTIONS, type WindowOptions } from "../windows/window-options.ts";
import type { WindowResult } from "../windows/window-result.ts";
import type { Windower } from "../windows/windower.ts";
import { declareJoin } from "./add-join-step.ts";
import { type Keep, keepers } from "./join-cell.ts";
import { namesOf, requiredSides } from "./join-options.ts";
import type { JoinedKey, JoinedRow, JoinedStream, JoinSides, JoinType, SameKeySides } from "./sides.ts";
import { rowsOfWindow, type Tagged, type WindowJoinPlan } from "./window-join-aggregator.ts";
import { windowJoinRows } from "./window-join-rows.ts";

/** How {@link windowJoin} joins. `onError` is about records that a function of the windows throws for, as a trigger. */
export interface WindowJoinOptions<S extends JoinSides, T extends JoinType<S>, P extends ErrorPolicy = "fail">
  extends WindowOptions<P> {
  /**
   * Which values of a side a window keeps: the first or the last by event time, or all, each with each of the others.
   * Default: "last".
   */
  readonly keep?: Keep;
  /** Which sides a row must have: all ("inner"), any ("full"), or the side that is named here. Default: "inner". */
  readonly type?: T;
}

/** A record of one of the sides of a join, and the name of that side. */
export type SideRecord<S extends JoinSides> = {
  readonly [N in keyof S]: { readonly side: N; readonly value: ValueOf<S[N]> };
}[keyof S];

/** The streams behind a window join; with the policy "dead-letter" also `failed`. */
export type WindowJoined<
  S extends JoinSides,
  T extends JoinType<S>,
  P extends ErrorPolicy = "fail",
> = WithLate<JoinedStream<S, WindowResult<JoinedKey<S>, JoinedRow<S, T>>>, JoinedStream<S, SideRecord<S>>> &
  FailedOf<JoinedStream<S, DeadLetter<SideRecord<S>, JoinedKey<S>>>, P>;

/**
 * Joins what two or more keyed streams have in the same window: one set of windows for all sides, a session being
 * one of records of any side. Each row is a result of its window, with the window's last instant as event time.
 * Results, late records and early results are those of windows; the result is the same however the sides interleave.
 * @param id Step id, unique in the flow; the steps it is made of are called `id.…`.
 * @param sides Keyed streams of one flow, with keys of one kind.
 * @param windower The windows: `tumbling`, `sliding`, `session`, …
 * @throws {FlowError} `bad-option`, `no-event-time`, `not-a-stream`, `foreign-stream`.
 * @example
 * ```ts
 * const eventTime = { at: (r: { at: number }) => r.at };
 * const views = flow.input("views", [{ page: "a", at: 1 }, { page: "a", at: 12 }], { eventTime });
 * const clicks = flow.input("clicks", [{ page: "a", at: 5 }], { eventTime });
 * const sides = { view: views.keyBy("page", (r) => r.page), click: clicks.keyBy("page clicked", (r) => r.page) };
 * windowJoin("seen and clicked", sides, tumbling(10), { type: "view" }).results
 *   .output("print", ({ start, value }) => console.log(start, value.view.at, value.click?.at)); // 0 1 5, 10 12 undefined
 * ```
 */
export function windowJoin<
  S extends JoinSides,
  T extends JoinType<S> = "inner",
  const P extends ErrorPolicy = "fail",
>(
  id: string,
  sides: S & SameKeySides<S>,
  windower: Windower<SideRecord<S>>,
  options: WindowJoinOptions<S, T, P> = {},
): WindowJoined<S, T, P> {
  const joined = declareJoin(sides, id, () => {
    const names = namesOf(sides);
    const streams = names.map((name): AnyStream => sides[name]!);
    if (portsOf(streams).some((port) => !port.keyed))
      throw new FlowError("not-a-stream", "it needs keyed streams; use keyBy first");
    const { keep, type, ...rest } = checkedOptions(options, ["keep", "type", ...WINDOW_OPTIONS, "onError"]);
    const plan = planOf(names, keep, type);
    return streams[0]!.flow.apply(id, () => declare(plan, streams, windower as Windower<unknown>, rest));
  });
  return joined as unknown as WindowJoined<S, T, P>; // the plan is made of the options that the type is told by
}

type AnyStreams = WithLate<AnyStream> & { readonly failed?: AnyStream };

function declare(
  plan: WindowJoinPlan,
  streams: readonly AnyStream[],
  windower: Windower<unknown>,
  options: WindowOptions<ErrorPolicy>,
): AnyStreams {
  const tagged = streams.map((stream, n) => {
    const side = plan.names[n]!;
    return map(stream, `side ${n + 1}`, (value): Tagged => ({ side, value })) as AnyStream;
  });
  const [first, ...others] = tagged;
  const all = merge(first!, "sides", ...others);
  const windows = window(all, windower, options);
  const { results, ...beside }: AnyStreams = windows.aggregate(
    "windows",
    rowsOfWindow(plan) as AnyAggregator,
  );
  return { ...beside, results: addRows(results, plan) };
}

function addRows(results: AnyStream, { names }: WindowJoinPlan): AnyStream {
  const inputs = portsOf([results]);
  const { keyed, timed } = inputs[0]!;
  const logic = windowJoinRows(names);
  const spec: StepSpec = { kind: "keyed", operator: "joinRows", logic, inputs, lowering: localLowering };
  return addStep(results.flow, "rows", spec, [{ keyed, timed }])[0]!;
}

function planOf(names: readonly string[], keep: string = "last", type: string = "inner"): WindowJoinPlan {
  return {
    names,
    required: requiredSides(oneOf("type", type, ["inner", "full", ...names]), names),
    keep: oneOf("keep", keep, Object.keys(keepers) as Keep[]),
  };
}
