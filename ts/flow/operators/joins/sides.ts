import type { AnyKeyedStream, KeyedLike, KeyOf, ValueOf } from "../../graph/any-stream.ts";
import type { WideKey } from "../../values/key.ts";
import type { Misuse } from "../../values/misuse.ts";

/** Streams to be joined, under the names that their values get in a row. */
export interface JoinSides {
  readonly [name: string]: AnyKeyedStream;
}

/** The sides' keys are of one kind, texts or numbers: any other side is refused by the compiler. */
export type SameKeySides<S extends JoinSides> = {
  readonly [N in keyof S]: [JoinedKey<S>] extends [WideKey<KeyOf<S[N]>>]
    ? S[N]
    : Misuse<"the keys of all sides must be of one kind: texts or numbers">;
};

/** The key of what is joined. */
export type JoinedKey<S extends JoinSides> = KeyOf<S[keyof S]>;

/**
 * Which sides a row must have: all (`inner`), any (`full`), or at least the one that is named. So with sides that are
 * called `left` and `right` there are the left, the right, the inner and the full join that SQL has.
 */
export type JoinType<S extends JoinSides> = "inner" | "full" | (keyof S & string);

// The empty type has editors show the row, and not what it is made of.
/** What a join gives: a value of each side, `undefined` where the type of join lets a side be missing. */
export type JoinedRow<S extends JoinSides, T extends JoinType<S>> = {
  -readonly [N in keyof S]: [T] extends ["inner" | N] ? ValueOf<S[N]> : ValueOf<S[N]> | undefined;
} & {};

/** The stream that a join gives: of what kind, with what keys, its sides tell. */
export type JoinedStream<S extends JoinSides, V> = KeyedLike<S[keyof S], JoinedKey<S>, V>;

/** The sides of a join of two streams. */
export type PairSides<L extends AnyKeyedStream, R extends AnyKeyedStream> = {
  readonly left: L;
  readonly right: R;
};

/** Two streams, whatever they carry. */
export type AnyPair = PairSides<AnyKeyedStream, AnyKeyedStream>;

/** The right side of a join of two streams: its keys are of the kind of the left ones, or the compiler refuses it. */
export type RightSide<L extends AnyKeyedStream, R extends AnyKeyedStream> = [KeyOf<L> | KeyOf<R>] extends [
  WideKey<KeyOf<L>> & WideKey<KeyOf<R>>,
]
  ? R
  : Misuse<"the keys of both sides must be of one kind: texts or numbers">;
