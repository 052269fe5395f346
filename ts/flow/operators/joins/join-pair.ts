import type { AnyKeyedStream, AnyStream } from "../../graph/any-stream.ts";
import { type DefaultJoinType, join } from "./join.ts";
import type { JoinEmit, JoinOptions } from "./join-options.ts";
import type { AnyPair, JoinedRow, JoinedStream, JoinType, PairSides, RightSide } from "./sides.ts";

/** The method `join` of streams. */
export interface JoinMethod<S extends AnyKeyedStream> {
  /**
   * Joins with another keyed stream by their keys, whenever their values come: what the function `join` does with any
   * number of sides, for two. A row is `{ left, right }`, with the event time of the later of the two or, if it is given
   * when its key expires or the input ends, that of the key's latest value. A side that may be missing is typed so.
   *
   * If both streams have event time, the result is the same however they interleave: values are taken in the order of
   * their event times, once the watermark has passed them. Otherwise they are taken as they come.
   * @param id Step id, unique in the flow.
   * @param right The other stream, of the same flow, with keys of the same kind.
   * @param options When rows are given (`emit`), which sides they must have (`type`: also "left" or "right"), which values
   * are kept (`keep`), in which order values are taken (`order`), and when a key is forgotten (`expireAfter`).
   * @throws {FlowError} `bad-option`, `not-a-stream`, `foreign-stream`.
   * @example
   * ```ts
   * const names = flow.input("names", [{ id: 1, name: "Ada" }]).keyBy("by id", (user) => user.id);
   * const mails = flow.input("mails", [{ id: 1, mail: "ada@example.org" }]).keyBy("mail of", (mail) => mail.id);
   * names.join("users", mails)
   *   .map("line", ({ left, right }) => `${left.name} <${right.mail}>`)
   *   .output("print", (line) => console.log(line)); // Ada <ada@example.org>
   * ```
   */
  join<
    R extends AnyKeyedStream,
    E extends JoinEmit = "complete",
    T extends JoinType<PairSides<S, R>> = DefaultJoinType<E>,
  >(
    id: string,
    right: R & RightSide<S, R>,
    options?: JoinOptions<PairSides<S, R>, T, E>,
  ): JoinedStream<PairSides<S, R>, JoinedRow<PairSides<S, R>, T>>;
}

/** Declares the step: see {@link JoinMethod.join}. */
export function joinPair(
  left: AnyStream,
  id: string,
  right: AnyStream,
  options?: JoinOptions<AnyPair, JoinType<AnyPair>, JoinEmit>,
): unknown {
  return join(id, { left, right } as AnyPair, options); // which `join` checks
}
