/** What a function of a stateful step may return: elements to emit, or nothing, as one without a return statement. */
export type Results<U> =
  | (Iterable<U> & object)
  | undefined
  // biome-ignore lint/suspicious/noConfusingVoidType: what a function without a return statement gives is void
  | void;

/** The elements of what functions return, whichever way they end. */
export type Emitted<R> = R extends Iterable<infer U> ? U : never;
