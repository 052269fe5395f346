import type { Key, KeyedStream } from "tidemark";

/** A value of the left stream with the one of the right stream that has its key. */
export interface Match<L, R> {
  readonly left: L;
  /** Undefined where the right stream has nothing under the key. */
  readonly right: R | undefined;
}

/**
 * An operator made of others: joins two streams that end. Each left value comes out once, in order of the keys,
 * with the last right value of its key. Use it with `apply`, so that its steps get a name of their own.
 *
 * @example
 * ```ts
 * const named = orders.apply("named", (orders) => leftJoinFinal(orders, customers));
 * ```
 */
export function leftJoinFinal<K extends Key, L, R>(
  left: KeyedStream<K, L>,
  right: KeyedStream<K, R>,
): KeyedStream<K, Match<L, R>> {
  return left
    .map("left", (value): Side<L, R> => ({ side: "left", value }))
    .merge(
      "sides",
      right.map("right", (value): Side<L, R> => ({ side: "right", value })),
    )
    .foldFinal("group", (): Group<L, R> => ({ lefts: [], right: undefined }), addSide)
    .flatMap("match", ({ lefts, right }) => lefts.map((left) => ({ left, right })));
}

type Side<L, R> =
  | { readonly side: "left"; readonly value: L }
  | { readonly side: "right"; readonly value: R };

interface Group<L, R> {
  readonly lefts: L[];
  right: R | undefined;
}

function addSide<L, R>(group: Group<L, R>, side: Side<L, R>): Group<L, R> {
  if (side.side === "left") group.lefts.push(side.value);
  else group.right = side.value;
  return group;
}
