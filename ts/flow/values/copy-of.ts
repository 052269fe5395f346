/**
 * A copy of plain data, which may be changed without the original: arrays, plain objects, maps, sets, dates, buffers and
 * what they hold, however deep. Keys of maps, members of sets and instances of classes are told apart by identity: they are
 * shared. What is met twice, or holds itself, is one in the copy too.
 */
export function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  const copies = new Map<unknown, unknown>();
  /** Copies whose parts are still those of the originals. */
  const open: object[] = [];
  const copied = (part: unknown): unknown => {
    if (typeof part !== "object" || part === null) return part;
    let copy = copies.get(part) as object | undefined;
    if (copy !== undefined) return copy;
    copy = shallowCopy(part);
    copies.set(part, copy);
    if (copy !== part && !ArrayBuffer.isView(copy)) open.push(copy);
    return copy;
  };
  const copy = copied(value);
  for (let one = open.pop(); one !== undefined; one = open.pop()) copyParts(one, copied);
  return copy as T; // of the same shape
}

function copyParts(copy: object, copied: (part: unknown) => unknown): void {
  if (copy instanceof Map) for (const [key, part] of copy) copy.set(key, copied(part));
  else
    for (const [name, part] of Object.entries(copy)) (copy as Record<string, unknown>)[name] = copied(part);
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
