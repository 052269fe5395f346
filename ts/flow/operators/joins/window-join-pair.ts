import type { AnyKeyedStream, AnyStream } from "../../graph/any-stream.ts";
import type { ErrorPolicy } from "../../policy/error-policy.ts";
import type { Windower } from "../windows/windower.ts";
import type { AnyPair, JoinType, PairSides, RightSide } from "./sides.ts";
import { type SideRecord, type WindowJoined, type WindowJoinOptions, windowJoin } from "./window-join.ts";

/** The method `windowJoin` of streams. */
export interface WindowJoinMethod<S extends AnyKeyedStream> {
  /**
   * Joins what two keyed streams have in the same window: what the function `windowJoin` does with any number of sides,
   * for two. There is one set of windows for both, a session being one of records of either. Each row, `{ left, right }`,
   * is the value of a result of its window, with the window's last instant as event time. The result is the same however
   * the streams interleave.
   * @param id Step id, unique in the flow; the steps it is made of are called `id.…`.
   * @param right The other stream, of the same flow, with keys of the same kind.
   * @param windower The windows: `tumbling`, `sliding`, `session`, …
   * @param options Which sides a row must have (`type`), which values a window keeps (`keep`), and what goes for windows:
   * `allowedLateness`, `emitEvery`, `clock`, `onError`.
   * @throws {FlowError} `bad-option`, `no-event-time`, `not-a-stream`, `foreign-stream`.
   * @example
   * ```ts
   * const eventTime = { at: (r: { at: number }) => r.at };
   * const views = flow.input("views", [{ page: "a", at: 1 }, { page: "a", at: 12 }], { eventTime });
   * const clicks = flow.input("clicks", [{ page: "a", at: 5 }], { eventTime }).keyBy("page clicked", (r) => r.page);
   * views.keyBy("page", (r) => r.page)
   *   .windowJoin("seen and clicked", clicks, tumbling(10), { type: "left" }).results
   *   .output("print", ({ start, value }) => console.log(start, value.left.at, value.right?.at)); // 0 1 5, 10 12 undefined
   * ```
   */
  windowJoin<
    R extends AnyKeyedStream,
    T extends JoinType<PairSides<S, R>> = "inner",
    const P extends ErrorPolicy = "fail",
  >(
    id: string,
    right: R & RightSide<S, R>,
    windower: Windower<SideRecord<PairSides<S, R>>>,
    options?: WindowJoinOptions<PairSides<S, R>, T, P>,
  ): WindowJoined<PairSides<S, R>, T, P>;
}

/** Declares the step: see {@link WindowJoinMethod.windowJoin}. */
export function windowJoinPair(
  left: AnyStream,
  id: string,
  right: AnyStream,
  windower: Windower<SideRecord<AnyPair>>,
  options?: WindowJoinOptions<AnyPair, JoinType<AnyPair>, ErrorPolicy>,
): unknown {
  const sides = { left, right } as AnyPair; // which `windowJoin` checks
  return windowJoin(id, sides, windower, options);
}
