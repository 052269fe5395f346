type Guard<V, U extends V> = (value: V, ...rest: never[]) => value is U;

/** What a type predicate is true for; `Else` for a predicate of any other kind. */
export type Narrowed<V, Predicate, Else> = Predicate extends Guard<V, infer U> ? U : Else;
