/** Whether a value has to be waited for. Promises of other realms and of libraries are no `instanceof Promise`. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
