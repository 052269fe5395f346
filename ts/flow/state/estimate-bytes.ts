/** So many parts of a value are looked at; what lies beyond is taken to weigh nothing. */
const PARTS = 256;
/** What an object, an array or a map costs beside what is in it. */
const HEADER = 16;
/** What a number, a truth value or a pointer costs. */
const WORD = 8;

/** About how many bytes of memory a value takes: cheap, and only good for comparing. */
export function estimateBytes(value: unknown): number {
  let bytes = 0;
  const open: unknown[] = [value];
  for (let looked = 0; looked < PARTS && open.length > 0; looked++) {
    const part = open.pop();
    if (typeof part === "string") bytes += HEADER + 2 * part.length;
    else if (typeof part !== "object" || part === null) bytes += WORD;
    else if (ArrayBuffer.isView(part)) bytes += HEADER + part.byteLength;
    else bytes += HEADER + partsOf(part, open);
  }
  return bytes;
}

/** Has the parts of an object looked at too. Returns what pointing at them costs. */
function partsOf(object: object, open: unknown[]): number {
  const parts =
    object instanceof Map
      ? [...object.keys(), ...object.values()]
      : object instanceof Set || Array.isArray(object)
        ? [...object]
        : Object.values(object);
  for (const part of parts.slice(0, PARTS)) open.push(part);
  return WORD * parts.length;
}
