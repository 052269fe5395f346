/**
 * A copy of plain data, which may be changed without the original: arrays, plain objects, maps, sets, dates, buffers and
 * what they hold. Keys of maps, members of sets and instances of classes are told apart by identity: they are shared.
 * @param copies What has been copied: a value that is met twice, or holds itself, is one in the copy too.
 */
export function copyOf<T>(value: T, copies?: Map<unknown, unknown>): T {
  if (typeof value !== "object" || value === null) return value;
  const known = copies?.get(value) as T | undefined;
  if (known !== undefined) return known;
  const copy = shallowCopy(value);
  const all = (copies ?? new Map<unknown, unknown>()).set(value, copy);
  if (copy instanceof Map) for (const [key, inner] of copy) copy.set(key, copyOf(inner, all));
  else if (copy !== value && !ArrayBuffer.isView(copy))
    for (const [name, inner] of Object.entries(copy))
      (copy as Record<string, unknown>)[name] = copyOf(inner, all);
  return copy;
}

/** The value itself where it is no plain data. */
function shallowCopy<T extends object>(value: T): T;
function shallowCopy(value: object): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return { __proto__: prototype, ...value };
  if (prototype === Array.prototype) return (value as unknown[]).slice();
  if (prototype === Map.prototype) return new Map(value as Map<unknown, unknown>);
  if (prototype === Set.prototype) return new Set(value as Set<unknown>);
  const isData = value instanceof Date || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  return isData ? structuredClone(value) : value;
}
