/**
 * Whether a value has to be waited for. Promises of other realms and of libraries are no `instanceof Promise`. To go on
 * with one, make it a promise of ours (`Promise.resolve`): what its own `then` gives may be anything.
 */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | undefined)?.then === "function";
}

/**
 * Whether it is a promise of this realm, which may be asked of every record: the class is written out, for where it is a
 * parameter `instanceof` is a call (measured: 7 ns). Never throws.
 */
export function isOurPromise(value: unknown): value is Promise<unknown> {
  try {
    return value instanceof Promise;
  } catch {
    return false; // it cannot even be looked at
  }
}
