import { FlowError } from "../../errors.ts";
import { checkedObject, checkedOptions, oneOf } from "../../values/checked.ts";
import { type Duration, toMilliseconds } from "../../values/duration.ts";
import { type Keep, keepers } from "./join-cell.ts";
import type { JoinSides, JoinType } from "./sides.ts";

/** When a join gives the rows of a key. */
export type JoinEmit = "complete" | "running" | "final";

/** How {@link join} joins. */
export interface JoinOptions<S extends JoinSides, T extends JoinType<S>, E extends JoinEmit> {
  /** Which values of a side are kept: the first, the last, or all, each with each of the others. Default: "last". */
  readonly keep?: Keep;
  /**
   * When rows are given. "complete": once every side is there, and the key begins anew. "running": at each value that
   * changes them. "final": once, at the end of the input or when the key expires. Default: "complete".
   */
  readonly emit?: E;
  /**
   * Which sides a row must have: all ("inner"), any ("full"), or the side that is named here. Default: "inner" for
   * "complete", otherwise "full".
   */
  readonly type?: T;
  /**
   * A key is forgotten when nothing that changes it has come for so long, in event time if all sides have that,
   * otherwise by the wall clock. Default: keys are kept until the input ends.
   */
  readonly expireAfter?: Duration;
  /**
   * Order in which values are taken. "event-time": by when they happened, held until the watermark has passed, so that
   * the result does not depend on how the sides interleave. "arrival": as they come, at once. Default: "event-time" if
   * all sides have event time.
   */
  readonly order?: "event-time" | "arrival";
}

const JOIN_OPTIONS: readonly string[] = ["keep", "emit", "type", "expireAfter", "order"];

/** The options of a join, checked and filled in. */
export interface JoinPlan {
  readonly names: readonly string[];
  readonly required: readonly boolean[];
  readonly keep: Keep;
  readonly emit: JoinEmit;
  readonly expireAfterMs: number | undefined;
  /** Whether all sides have event time. */
  readonly timed: boolean;
  readonly inEventOrder: boolean;
}

/** The options as they may come from code that was not type-checked. */
export interface UncheckedJoinOptions {
  readonly keep?: string;
  readonly emit?: string;
  readonly type?: string;
  readonly expireAfter?: Duration;
  readonly order?: string;
}

/** @throws {FlowError} `bad-option`, `no-event-time`. */
export function planJoin(names: readonly string[], timed: boolean, options: UncheckedJoinOptions): JoinPlan {
  const {
    keep = "last",
    emit = "complete",
    order = timed ? "event-time" : "arrival",
  } = checkedOptions(options, JOIN_OPTIONS);
  const { type = emit === "complete" ? "inner" : "full", expireAfter } = options;
  if (order === "event-time" && !timed)
    throw new FlowError("no-event-time", 'order "event-time" needs event time on all sides');
  return {
    names,
    required: requiredSides(oneOf("type", type, ["inner", "full", ...names]), names),
    keep: oneOf("keep", keep, Object.keys(keepers) as Keep[]),
    emit: oneOf("emit", emit, ["complete", "running", "final"]),
    expireAfterMs: expireAfter === undefined ? undefined : toMilliseconds(expireAfter, "expireAfter"),
    timed,
    inEventOrder: oneOf("order", order, ["event-time", "arrival"]) === "event-time",
  };
}

/** Whether each side must be there, in the order of the sides. */
export function requiredSides(type: string, names: readonly string[]): boolean[] {
  return names.map((name) => type === "inner" || type === name);
}

/**
 * The names of the sides of a join.
 * @throws {FlowError} `bad-option` for fewer than two, or a name that no property of a row can have.
 */
export function namesOf(sides: object): string[] {
  const names = Object.keys(checkedObject(sides, "the sides"));
  if (names.length < 2) throw new FlowError("bad-option", "it needs two sides or more");
  if (names.includes("__proto__")) throw new FlowError("bad-option", 'no side may be called "__proto__"');
  return names;
}
