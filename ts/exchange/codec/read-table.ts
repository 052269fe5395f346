import { viewOf } from "./kinds.ts";
import { NODE_BUFFER, type Node, type Table } from "./table.ts";

/** The value that a table was made of. @throws {RangeError} Where it was made of none: the bytes are not what was written. */
export function valueOfTable(table: Table): unknown {
  const values = table.map(emptyOf);
  const at = (ref: number): unknown => {
    if (!(Number.isInteger(ref) && ref >= 0 && ref < values.length)) throw new RangeError(`no node ${ref}`);
    return values[ref];
  };
  table.forEach((node, i) => {
    fill(node, values[i], at);
  });
  return at(0);
}

/** What a node stands for, without what it has in it: that may be the node itself. */
function emptyOf(node: Node): unknown {
  switch (node[0]) {
    case "primitive":
      return node[1];
    case "minus zero":
      return -0;
    case "text":
      return textOf(node[1]);
    case "array":
      return new Array<unknown>(node[1]);
    case "object":
      return {};
    case "bare object":
      return Object.create(null);
    case "map":
      return new Map();
    case "set":
      return new Set();
    case "date":
      return new Date(node[1]);
    case "buffer":
      return node[1].slice().buffer;
    case "view":
      return readView(node[1], node[2]);
    default:
      throw new RangeError(`no kind ${String(node[0])}`);
  }
}

function fill(node: Node, value: unknown, at: (ref: number) => unknown): void {
  switch (node[0]) {
    case "array": {
      const [, , places, items] = node;
      const array = value as unknown[];
      items.forEach((ref, i) => {
        array[places === undefined ? i : places[i]!] = at(ref);
      });
      break;
    }
    case "object":
    case "bare object":
      node[1].forEach((key, i) => {
        define(value as object, typeof key === "string" ? key : textOf(key), at(node[2][i]!));
      });
      break;
    case "map":
      node[1].forEach((key, i) => {
        (value as Map<unknown, unknown>).set(at(key), at(node[2][i]!));
      });
      break;
    case "set":
      for (const item of node[1]) (value as Set<unknown>).add(at(item));
  }
}

/** By definition: what is assigned to `__proto__` becomes the prototype. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

function readView(name: string, bytes: Uint8Array): ArrayBufferView {
  if (name === NODE_BUFFER) {
    const { Buffer } = globalThis as { Buffer?: { from(bytes: Uint8Array): Uint8Array } };
    return Buffer === undefined ? bytes.slice() : Buffer.from(bytes);
  }
  const view = viewOf(name, bytes);
  if (view === undefined) throw new RangeError(`this platform has no ${name}`);
  return view;
}

function textOf(units: Uint16Array): string {
  let text = "";
  for (const unit of units) text += String.fromCharCode(unit);
  return text;
}
