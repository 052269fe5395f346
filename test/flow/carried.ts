import type { AnyStream, KeyOf, ValueOf } from "tidemark";

/** For tests of types, which are not run: a value, and a key, of a stream. */
export declare function aValueOf<S extends AnyStream>(stream: S): ValueOf<S>;
export declare function aKeyOf<S extends AnyStream>(stream: S): KeyOf<S>;
