import { type AnyStream, portsOf } from "../../graph/any-stream.ts";
import { addJoinStep, declareJoin } from "./add-join-step.ts";
import { JoinLogic } from "./join-logic.ts";
import {
  type JoinEmit,
  type JoinOptions,
  namesOf,
  planJoin,
  type UncheckedJoinOptions,
} from "./join-options.ts";
import type { JoinedRow, JoinedStream, JoinSides, JoinType, SameKeySides } from "./sides.ts";

/** The type of join that goes with a way to emit. */
export type DefaultJoinType<E extends JoinEmit> = E extends "complete" ? "inner" : "full";

/**
 * Joins two or more keyed streams by their keys, whenever their values come. A row has a value of each side, by name.
 * It carries the event time of the latest of them or, if it is given when its key expires or the input ends, that of
 * the key's latest value. Rows that need not have all sides are typed so.
 *
 * If all sides have event time, the result is the same however the sides interleave: values are taken in the order of
 * their event times, once the watermark has passed them. Otherwise they are taken as they come.
 *
 * Rows that are given at the end ("final", and the incomplete rows of "complete") hold event time back behind the step
 * until then, or by `expireAfter`: they are never late.
 * @param id Step id, unique in the flow.
 * @param sides Keyed streams of one flow, with keys of one kind.
 * @throws {FlowError} `bad-option`, `no-event-time`, `not-a-stream`, `foreign-stream`.
 * @example
 * ```ts
 * const names = flow.input("names", [{ id: 1, name: "Ada" }]).keyBy("by id", (user) => user.id);
 * const mails = flow.input("mails", [{ id: 1, mail: "ada@example.org" }]).keyBy("mail of", (mail) => mail.id);
 * join("users", { user: names, address: mails })
 *   .map("line", ({ user, address }) => `${user.name} <${address.mail}>`)
 *   .output("print", (line) => console.log(line)); // Ada <ada@example.org>
 * ```
 */
export function join<
  S extends JoinSides,
  E extends JoinEmit = "complete",
  T extends JoinType<S> = DefaultJoinType<E>,
>(
  id: string,
  sides: S & SameKeySides<S>,
  options: JoinOptions<S, T, E> = {},
): JoinedStream<S, JoinedRow<S, T>> {
  const joined = declareJoin(sides, id, () => declare(id, sides, options as UncheckedJoinOptions));
  return joined as JoinedStream<S, JoinedRow<S, T>>; // the plan is made of the options that the type is told by
}

function declare(id: string, sides: JoinSides, options: UncheckedJoinOptions): AnyStream {
  const names = namesOf(sides);
  const streams = names.map((name): AnyStream => sides[name]!);
  const timed = portsOf(streams).every((port) => port.timed);
  const plan = planJoin(names, timed, options);
  const [joined] = addJoinStep({
    id,
    operator: "join",
    streams,
    logic: (context) => new JoinLogic(plan, context),
    outputs: [{ keyed: true, timed }],
  });
  return joined!;
}
