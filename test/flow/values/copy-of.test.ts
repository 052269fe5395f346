import fc from "fast-check";
import { expect, test } from "vitest";
import { copyOf } from "../../../ts/flow/values/copy-of.ts";

const plain = fc.anything({
  withMap: true,
  withSet: true,
  withDate: true,
  withTypedArray: true,
  withSparseArray: true,
});

/** Changes all that can be changed in plain data; what are keys of maps and members of sets stays. */
function spoil(value: unknown, seen: Set<unknown> = new Set()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Map) {
    for (const inner of value.values()) spoil(inner, seen);
    value.set("spoilt", true);
  } else if (value instanceof Set) value.add("spoilt");
  else if (value instanceof Date) value.setTime(1);
  else if (ArrayBuffer.isView(value)) new Uint8Array(value.buffer).fill(7);
  else {
    for (const inner of Object.values(value)) spoil(inner, seen);
    Object.assign(value, { spoilt: true });
  }
}

test("a copy is equal, and what is done to it is not done to the original", () => {
  fc.assert(
    fc.property(plain, (value) => {
      const before = structuredClone(value);
      const copy = copyOf(value);
      expect(copy).toStrictEqual(value);
      spoil(copy);
      expect(structuredClone(value)).toStrictEqual(before);
    }),
  );
});

test("what is met twice, or holds itself, is one in the copy too", () => {
  const list = [1];
  const state: { readonly a: number[]; readonly b: number[]; self?: unknown } = { a: list, b: list };
  state.self = state;
  const copy = copyOf(state);
  copy.a.push(2);
  expect([copy.b, copy.self === copy, list]).toEqual([[1, 2], true, [1]]);
});

test("keys of maps, members of sets and instances of classes are shared", () => {
  class Point {
    x = 1;
  }
  const member = {};
  const point = new Point();
  const fail = (): void => {};
  const copy = copyOf({ map: new Map([[member, 1]]), set: new Set([member]), point, fail });
  expect([copy.map.has(member), copy.set.has(member), copy.point === point, copy.fail === fail]).toEqual(
    Array(4).fill(true),
  );
});

test("an object without a prototype has none in the copy", () => {
  const counts = Object.assign(Object.create(null), { a: { n: 1 } });
  const copy = copyOf(counts);
  copy.a.n++;
  expect([Object.getPrototypeOf(copy), counts.a.n]).toEqual([null, 1]);
});

test("what lies a hundred thousand deep is copied, too", () => {
  type Link = { n: number; before: Link | undefined };
  let last: Link | undefined;
  for (let n = 0; n < 100_000; n++) last = { n, before: last };
  const copy = copyOf(last);
  let links = 0;
  for (let [one, other] = [copy, last]; one !== undefined; [one, other] = [one.before, other!.before]) {
    if (one === other || one.n !== other!.n) throw new Error(`link ${links} is not copied`);
    links++;
  }
  expect(links).toBe(100_000);
});
