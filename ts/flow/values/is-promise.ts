/**
 * Whether a value has to be waited for. Promises of other realms and of libraries are no `instanceof Promise`. To go on
 * with one, make it a promise of ours (`Promise.resolve`): what its own `then` gives may be anything.
 */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | undefined)?.then === "function";
}
