import type { AnyKeyedStream, AnyStream, Like, ValueOf } from "../../graph/any-stream.ts";
import { checkedOptions, oneOf } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import type { WithLate } from "../event-order/add-local-step.ts";
import { requireEventTime } from "../event-time/require-event-time.ts";
import { addJoinStep } from "./add-join-step.ts";
import { AsOfLogic } from "./as-of-logic.ts";
import type { JoinedPair } from "./pairs.ts";

/** How {@link asOfJoin} joins. */
export interface AsOfJoinOptions<T extends "inner" | "left"> {
  /** What becomes of a record whose key has no version at its time: "inner" drops it, "left" keeps it. Default: "inner". */
  readonly type?: T;
  /** A version is valid for no longer than this, and then forgotten. Default: until the next version of its key. */
  readonly validFor?: Duration;
}

/** The method `asOfJoin` of streams. */
export interface AsOfJoinMethod<S extends AnyKeyedStream> {
  /**
   * Joins each record with the version of a table that was valid when it happened: the latest record of `table` with the
   * same key that happened no later. Records wait until the watermark of both streams has passed them, and come out in
   * the order of their event times, which they keep: so the result is the same however the streams interleave.
   *
   * A record behind the watermark of its stream is late and handed out by `late`. A version that comes late is valid from
   * that watermark on, unless a newer one is. Of versions with the same event time the one that came last is valid. The
   * step keeps one version a key, and those that records may still ask for.
   * @param id Step id, unique in the flow.
   * @param table The versions, with keys of the same kind; both streams have event time.
   * @param options What becomes of a record that finds no version (`type`), and how long a version is valid at most
   * (`validFor`, a duration in ms or as `{ hours: 1 }`).
   * @throws {FlowError} `bad-option`, `no-event-time`, `not-a-stream`, `foreign-stream`.
   * @example
   * ```ts
   * const eventTime = { at: (r: { at: number }) => r.at };
   * const sales = flow.input("sales", [{ item: "tea", at: 5 }, { item: "tea", at: 15 }], { eventTime });
   * const prices = flow.input("prices", [{ item: "tea", at: 0, eur: 3 }, { item: "tea", at: 10, eur: 4 }], { eventTime });
   * sales.keyBy("item", (r) => r.item)
   *   .asOfJoin("price", prices.keyBy("priced item", (r) => r.item)).results
   *   .output("print", ({ left, right }) => console.log(left.at, right.eur)); // 5 3, 15 4
   * ```
   */
  asOfJoin<R, T extends "inner" | "left" = "inner">(
    id: string,
    table: Like<S, R>,
    options?: AsOfJoinOptions<T>,
  ): WithLate<Like<S, JoinedPair<ValueOf<S>, R, T>>, S>;
}

/** Declares the step: see {@link AsOfJoinMethod.asOfJoin}. */
export function asOfJoin(
  stream: AnyStream,
  id: string,
  table: AnyStream,
  options: AsOfJoinOptions<"inner" | "left"> = {},
): WithLate<AnyStream> {
  const { type = "inner", validFor } = checkedOptions(options, ["type", "validFor"]);
  requireEventTime(stream);
  requireEventTime(table, "the table of the join");
  const plan = {
    outer: oneOf("type", type, ["inner", "left"]) === "left",
    validForMs: validFor === undefined ? Number.POSITIVE_INFINITY : toMilliseconds(validFor, "validFor"),
  };
  const [results, late] = addJoinStep({
    id,
    operator: "asOfJoin",
    streams: [stream, table],
    logic: (context) => new AsOfLogic(plan, context),
    outputs: [
      { keyed: true, timed: true },
      { name: "late", keyed: true, timed: true },
    ],
  });
  return { results: results!, late: late! };
}
