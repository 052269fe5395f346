/**
 * Whether two values are alike in all that structured data has: by `Object.is`, with holes, prototypes, order of keys,
 * and with what is in several places being in the same ones in both. It shares nothing with the codec.
 */
export function sameShape(left: unknown, right: unknown): boolean {
  const pairs: [unknown, unknown][] = [[left, right]];
  const known = new Map<object, object>();
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) {
      if (!Object.is(a, b)) return false;
      continue;
    }
    if (known.has(a)) {
      if (known.get(a) !== b) return false;
      continue;
    }
    known.set(a, b);
    const parts = partsOf(a, b);
    if (parts === undefined) return false;
    for (const part of parts) pairs.push(part);
  }
  return true;
}

/** What must be alike for two objects to be; undefined where they are of other kinds. */
function partsOf(a: object, b: object): [unknown, unknown][] | undefined {
  const kind = Object.prototype.toString.call(a);
  if (kind !== Object.prototype.toString.call(b)) return undefined;
  if ((Object.getPrototypeOf(a) === null) !== (Object.getPrototypeOf(b) === null)) return undefined;
  if (Buffer.isBuffer(a) !== Buffer.isBuffer(b)) return undefined;
  if (a instanceof Date) return [[a.getTime(), (b as Date).getTime()]];
  if (a instanceof Map) return zip([...a].flat(), [...(b as Map<unknown, unknown>)].flat());
  if (a instanceof Set) return zip([...a], [...(b as Set<unknown>)]);
  if (a instanceof ArrayBuffer) return zip([...new Uint8Array(a)], [...new Uint8Array(b as ArrayBuffer)]);
  if (ArrayBuffer.isView(a)) return zip(bytesOf(a), bytesOf(b as ArrayBufferView));
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return undefined;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const [own, other] = [a, b] as Record<string, unknown>[];
  return [...zip(keys, others), ...keys.map((key): [unknown, unknown] => [own![key], other![key]])];
}

function zip(a: readonly unknown[], b: readonly unknown[]): [unknown, unknown][] {
  return [[a.length, b.length], ...a.map((one, i): [unknown, unknown] => [one, b[i]])];
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): number[] {
  return [...new Uint8Array(buffer, byteOffset, byteLength)];
}
