import { isDirectPrimitive, isWellFormed } from "./direct.ts";
import { isPlainArray, isPlainObject, viewNameOf } from "./kinds.ts";
import { NotPlain } from "./not-plain.ts";

/**
 * A value as a list of nodes that name each other by index, the value itself first: so one object may be in two places or
 * in itself, and lie as deep as it likes. Nodes are made of what msgpackr gives back as it is.
 */
export type Table = readonly Node[];

/** An index in the table. */
type Ref = number;
/** A text; as UTF-16 where it has lone surrogates. */
type Text = string | Uint16Array;

export type Node =
  | readonly ["primitive", value: unknown]
  | readonly ["minus zero"]
  | readonly ["text", units: Uint16Array]
  | readonly ["array", length: number, at: readonly number[] | undefined, items: readonly Ref[]]
  | readonly ["object" | "bare object", keys: readonly Text[], values: readonly Ref[]]
  | readonly ["map", keys: readonly Ref[], values: readonly Ref[]]
  | readonly ["set", items: readonly Ref[]]
  | readonly ["date", ms: number]
  | readonly ["buffer", bytes: Uint8Array]
  | readonly ["view", name: string, bytes: Uint8Array];

/** The name of Node's own kind of Uint8Array; where there is none it comes back as a Uint8Array. */
export const NODE_BUFFER = "Buffer";

/** @throws {NotPlain} */
export function tableOf(value: unknown): Table {
  return new Writer().write(value);
}

/** Something whose node is still to be made. */
interface Pending {
  readonly value: unknown;
  /** What it is in, and where there. */
  readonly parent: Pending | undefined;
  readonly step: string;
}

class Writer {
  readonly #pending: Pending[] = [];
  readonly #refs = new Map<object, Ref>();

  write(value: unknown): Table {
    const nodes: Node[] = [];
    this.#refOf(value, undefined, "");
    for (let next = 0; next < this.#pending.length; next++)
      nodes.push(this.#checkedNodeOf(this.#pending[next]!));
    return nodes;
  }

  /** The place of a value's node: that of an object is the same each time. */
  #refOf(value: unknown, parent: Pending | undefined, step: string): Ref {
    const isObject = typeof value === "object" && value !== null;
    const known = isObject ? this.#refs.get(value) : undefined;
    if (known !== undefined) return known;
    const ref = this.#pending.push({ value, parent, step }) - 1;
    if (isObject) this.#refs.set(value, ref);
    return ref;
  }

  /** Getters and proxies may throw. */
  #checkedNodeOf(pending: Pending): Node {
    try {
      return this.#nodeOf(pending);
    } catch (cause) {
      throw cause instanceof NotPlain ? cause : new NotPlain(pending.value, pathTo(pending), cause);
    }
  }

  #nodeOf(pending: Pending): Node {
    const { value } = pending;
    if (typeof value === "object" && value !== null) return this.#nodeOfObject(value, pending);
    if (isDirectPrimitive(value)) return ["primitive", value];
    if (Object.is(value, -0)) return ["minus zero"];
    if (typeof value === "string") return ["text", unitsOf(value)];
    throw new NotPlain(value, pathTo(pending));
  }

  #nodeOfObject(object: object, pending: Pending): Node {
    if (isPlainArray(object)) return this.#arrayNode(object, pending);
    if (isPlainObject(object)) return this.#recordNode(object, pending);
    if (Reflect.ownKeys(object).some((key) => typeof key === "symbol" || !isIndex(key)))
      throw new NotPlain(object, pathTo(pending));
    const name = viewNameOf(object);
    if (name !== undefined) return ["view", name, bytesOf(object as ArrayBufferView)];
    switch (Object.getPrototypeOf(object)) {
      case Map.prototype: {
        const map = object as Map<unknown, unknown>;
        const keys = Array.from(map.keys(), (key, n) => this.#refOf(key, pending, `.keys()[${n}]`));
        return [
          "map",
          keys,
          Array.from(map, ([key, value]) => this.#refOf(value, pending, `.get(${shown(key)})`)),
        ];
      }
      case Set.prototype:
        return [
          "set",
          Array.from(object as Set<unknown>, (item, n) => this.#refOf(item, pending, `.keys()[${n}]`)),
        ];
      case Date.prototype:
        return ["date", (object as Date).getTime()];
      case ArrayBuffer.prototype:
        return ["buffer", new Uint8Array(object as ArrayBuffer).slice()];
    }
    if (isNodeBuffer(object)) return ["view", NODE_BUFFER, Uint8Array.from(object)];
    throw new NotPlain(object, pathTo(pending));
  }

  #arrayNode(array: readonly unknown[], pending: Pending): Node {
    const own = Reflect.ownKeys(array).filter((key) => key !== "length");
    if (!own.every((key) => typeof key === "string" && isIndex(key)))
      throw new NotPlain(array, pathTo(pending)); // a property with a name would be lost
    const at = own.map(Number);
    const items = at.map((i) => this.#refOf(array[i], pending, `[${i}]`));
    return ["array", array.length, at.length === array.length ? undefined : at, items];
  }

  #recordNode(object: object, pending: Pending): Node {
    const keys = Object.keys(object);
    const [symbol] = Object.getOwnPropertySymbols(object);
    if (symbol !== undefined) throw new NotPlain(symbol, pathTo(pending));
    const values = keys.map((key) =>
      this.#refOf((object as Record<string, unknown>)[key], pending, propertyStep(key)),
    );
    const kind = Object.getPrototypeOf(object) === null ? "bare object" : "object";
    return [kind, keys.map((key) => (isWellFormed(key) ? key : unitsOf(key))), values];
  }
}

function pathTo(pending: Pending): string {
  const steps: string[] = [];
  for (let at: Pending | undefined = pending; at !== undefined; at = at.parent) steps.push(at.step);
  return steps.reverse().join("");
}

function propertyStep(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shown(key: unknown): string {
  return typeof key === "string" ? JSON.stringify(key) : typeof key === "object" ? "…" : String(key);
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;
}

function isNodeBuffer(object: object): object is Uint8Array {
  const { Buffer } = globalThis as { Buffer?: { isBuffer(value: unknown): boolean } };
  return Buffer?.isBuffer(object) === true;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

function unitsOf(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
