import type { KeyedStream } from "../../streams/keyed-stream.ts";
import type { Key, WideKey } from "../../values/key.ts";
import type { Misuse } from "../../values/misuse.ts";

/** Streams to be joined, under the names that their values get in a row. */
export interface JoinSides {
  readonly [name: string]: KeyedStream<Key, unknown>;
}

/** The sides' keys are of one kind, texts or numbers: any other side is refused by the compiler. */
export type SameKeySides<S extends JoinSides> = {
  readonly [N in keyof S]: [JoinedKey<S>] extends [WideKey<S[N]["keyType"]>]
    ? S[N]
    : Misuse<"the keys of all sides must be of one kind: texts or numbers">;
};

/** The key of what is joined. */
export type JoinedKey<S extends JoinSides> = S[keyof S]["keyType"];

/**
 * Which sides a row must have: all (`inner`), any (`full`), or at least the one that is named. So with sides that are
 * called `left` and `right` there are the left, the right, the inner and the full join that SQL has.
 */
export type JoinType<S extends JoinSides> = "inner" | "full" | (keyof S & string);

// The empty type has editors show the row, and not what it is made of.
/** What a join gives: a value of each side, `undefined` where the type of join lets a side be missing. */
export type JoinedRow<S extends JoinSides, T extends JoinType<S>> = {
  -readonly [N in keyof S]: [T] extends ["inner" | N] ? S[N]["valueType"] : S[N]["valueType"] | undefined;
} & {};
