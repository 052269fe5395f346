type ViewMaker = new (buffer: ArrayBuffer) => ArrayBufferView;

/** Views of memory by name; which of them there are depends on the platform. */
const VIEWS: ReadonlyMap<string, ViewMaker> = new Map(
  [
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float16Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array",
    "DataView",
  ].flatMap((name) => {
    const view = (globalThis as Record<string, unknown>)[name] as ViewMaker | undefined;
    return view === undefined ? [] : [[name, view] as const];
  }),
);

const NAMES: ReadonlyMap<unknown, string> = new Map(
  Array.from(VIEWS, ([name, { prototype }]) => [prototype, name] as const),
);

/** The name of a view of memory, as `Float64Array`; undefined for all else, instances of classes that extend one too. */
export function viewNameOf(object: object): string | undefined {
  return NAMES.get(Object.getPrototypeOf(object));
}

/** A view of these bytes; undefined where this platform has none of that name. */
export function viewOf(name: string, bytes: Uint8Array): ArrayBufferView | undefined {
  const View = VIEWS.get(name);
  return View && new View(bytes.slice().buffer);
}

/** Whether it is an array and no instance of a class that extends it, of this realm or another. */
export function isPlainArray(value: unknown): value is unknown[] {
  return Array.isArray(value) && Object.hasOwn(Object.getPrototypeOf(value) ?? {}, Symbol.unscopables);
}

/** Whether it is an object of no class, of this realm or another, or has no prototype. */
export function isPlainObject(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf");
}
