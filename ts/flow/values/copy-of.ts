/**
 * A copy of plain data, which may be changed without the original: arrays, plain objects, maps, sets, dates, buffers and
 * what they hold. Keys of maps, members of sets and instances of classes are told apart by identity: they are shared.
 */
export function copyOf<T>(value: T): T {
  return isObject(value) ? (copied(value, new Map()) as T) : value;
}

/** @param copies What has been copied: a value that is met twice, or holds itself, is one in the copy too. */
function copied(value: object, copies: Map<object, object>): object {
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy = shallowCopy(value);
  copies.set(value, copy);
  if (copy === value || copy instanceof Set) return copy;
  const entries = copy instanceof Map ? copy : Object.entries(copy);
  for (const [name, inner] of entries) {
    if (!isObject(inner)) continue;
    if (copy instanceof Map) copy.set(name, copied(inner, copies));
    else (copy as Record<string, unknown>)[name] = copied(inner, copies);
  }
  return copy;
}

/** The value itself where it is no plain data. */
function shallowCopy(value: object): object {
  switch (Object.getPrototypeOf(value)) {
    case Object.prototype:
      return { ...value };
    case null:
      return Object.assign(Object.create(null), value);
    case Array.prototype:
      return (value as unknown[]).slice();
    case Map.prototype:
      return new Map(value as Map<unknown, unknown>);
    case Set.prototype:
      return new Set(value as Set<unknown>);
  }
  const isData = value instanceof Date || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  return isData ? structuredClone(value) : value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
