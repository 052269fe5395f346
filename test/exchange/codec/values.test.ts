import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDirect } from "../../../ts/exchange/codec/direct.ts";
import { NotPlain } from "../../../ts/exchange/codec/not-plain.ts";
import { decodeValues, encodeValues } from "../../../ts/exchange/codec/values.ts";
import { sameShape } from "./same-shape.ts";

function roundTrip(value: unknown): unknown {
  return decodeValues(encodeValues([value]))[0];
}

/** What is in two places, or in itself. */
function twice(): unknown {
  const shared = { n: 1 };
  return [shared, { shared }, new Map([[shared, shared]]), new Set([shared])];
}

function cyclic(): unknown {
  const cycle: Record<string, unknown> = { list: [1] };
  cycle["self"] = cycle;
  (cycle["list"] as unknown[]).push(cycle);
  cycle["map"] = new Map<unknown, unknown>([[cycle, new Set([cycle])]]);
  return cycle;
}

function deep(depth: number): unknown {
  let value: unknown = "bottom";
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { value };
  return value;
}

const survivors: Record<string, unknown> = {
  "minus zero": -0,
  "minus zero in an object": { n: -0, list: [0, -0] },
  "not a number, and the infinities": [Number.NaN, Infinity, -Infinity],
  "numbers at the edges": [
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
    5e-324,
    1.7976931348623157e308,
    2 ** 31,
    -(2 ** 31) - 1,
  ],
  undefined: undefined,
  "undefined in an object and an array": { a: undefined, list: [undefined, null] },
  "an array with holes": Object.assign(new Array(5), { 0: 1, 2: 3, 4: undefined }),
  "an array of holes": new Array(5),
  bigints: [0n, -1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n, -(2n ** 200n)],
  "a lone surrogate": "a\ud800b",
  "a lone surrogate as key": { "\udc00": 1, ok: "\ud83d\ude00" },
  "a long text with a lone surrogate": `${"x".repeat(100_000)}\ud800`,
  "an empty text": "",
  dates: [
    new Date(0),
    new Date(-8.64e15),
    new Date(8.64e15),
    new Date(Number.NaN),
    new Date(1_700_000_000_123),
  ],
  "maps and sets": [
    new Map<unknown, unknown>([
      ["a", 1],
      [1, "a"],
      [{ k: 1 }, [2]],
    ]),
    new Set([1, "1", { x: 1 }]),
  ],
  "minus zero in a map": new Map([["a", -0]]),
  "typed arrays": [
    new Uint8Array([1, 2]),
    new Uint8ClampedArray([255]),
    new Int8Array([-1]),
    new Int16Array([-300]),
    new Uint16Array([65_535]),
    new Int32Array([-70_000]),
    new Uint32Array([2 ** 32 - 1]),
    new Float32Array([0.5, Number.NaN]),
    new Float64Array([-0, 1e300]),
    new BigInt64Array([-(2n ** 63n)]),
    new BigUint64Array([2n ** 64n - 1n]),
    new DataView(Uint8Array.of(1, 2, 3).buffer),
  ],
  "an empty typed array": new Float64Array(0),
  "a part of a buffer": new Uint16Array(Uint16Array.of(1, 2, 3, 4).buffer, 2, 2),
  "a buffer": Uint8Array.of(1, 2, 3).buffer,
  "Node's own kind of buffer": Buffer.from("hello"),
  "an own property called __proto__": JSON.parse('{ "__proto__": { "polluted": true }, "a": 1 }'),
  "properties called as what objects inherit": {
    constructor: 1,
    toString: 2,
    hasOwnProperty: 3,
    valueOf: 4,
  },
  "keys that are no identifiers": { "": 1, "a.b": 2, "0": 3, "-1": 4, " ": 5 },
  "an object without a prototype": Object.assign(Object.create(null), { a: 1 }),
  "what is in two places": twice(),
  "what is in itself": cyclic(),
  "what lies deep": deep(100),
  "what lies far too deep for any stack": deep(100_000),
  "what another realm made": runInNewContext("({ list: [1, { a: 2 }], empty: [] })"),
};

describe.each(Object.entries(survivors))("%s", (_, value) => {
  test("comes back as it was, and is a copy", () => {
    const read = roundTrip(value);
    expect(sameShape(value, read)).toBe(true);
    expect(typeof value === "object" && value !== null && Object.is(read, value)).toBe(false);
    expect((Object.prototype as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

class Order {
  readonly id = 1;
}
class Items extends Array<number> {}

const refused: Record<string, [value: unknown, what: unknown, path: string]> = {
  "a function": [Math.max, Math.max, ""],
  "a function in a list of objects": [{ orders: [{}, { notify: Math.max }] }, Math.max, ".orders[1].notify"],
  "a symbol": [[Symbol.iterator], Symbol.iterator, "[0]"],
  "a symbol as key": [{ a: { [Symbol.iterator]: 1 } }, Symbol.iterator, ".a"],
  ...refusedIn("an instance of a class", new Order()),
  ...refusedIn("an instance of a class that extends arrays", new Items(1)),
  ...refusedIn("an instance of a class that extends maps", new (class extends Map {})()),
  ...refusedIn("a promise", Promise.resolve()),
  ...refusedIn("a weak map", new WeakMap()),
  ...refusedIn("an error", new Error("no")),
  ...refusedIn("a pattern", /a/),
  ...refusedIn("a boxed number", Object(1)),
  ...refusedIn("an array with a named property", Object.assign([1], { name: "x" })),
  ...refusedIn("a map with a property", Object.assign(new Map(), { name: "x" })),
  ...refusedIn("a date with a property", Object.assign(new Date(), { name: "x" })),
};

function refusedIn(name: string, value: unknown): Record<string, [unknown, unknown, string]> {
  return {
    [name]: [value, value, ""],
    [`${name}, in an object`]: [{ "not an id": value }, value, '["not an id"]'],
    [`${name}, in a map`]: [new Map([["k", [value]]]), value, '.get("k")[0]'],
    [`${name}, in a set`]: [{ set: new Set([1, value]) }, value, ".set.keys()[1]"],
  };
}

test.each(Object.entries(refused))("%s is refused, with where it is", (_, [value, what, path]) => {
  const failure = failureOf(() => encodeValues([1, value]));
  expect(failure).toBeInstanceOf(NotPlain);
  expect((failure as NotPlain).value).toBe(what);
  expect((failure as NotPlain).path).toBe(path);
});

test("a getter that throws is told of, with what it threw and where", () => {
  const boom = new Error("boom");
  const value = {
    a: {
      get b() {
        throw boom;
      },
    },
  };
  const failure = failureOf(() => encodeValues([value])) as NotPlain;
  expect([failure.name, failure.path, failure.cause]).toEqual(["NotPlain", ".a", boom]);
  const trap = new Proxy([1], {
    get() {
      throw boom;
    },
  });
  const trapped = failureOf(() => encodeValues([[trap]])) as NotPlain;
  expect([trapped.name, trapped.path, trapped.cause]).toEqual(["NotPlain", "[0]", boom]);
});

test("who writes says which error it is to be", () => {
  const fail = (cause: unknown, index: number): Error => new RangeError(`${index}`, { cause });
  const failure = failureOf(() => encodeValues([0, Math.max], fail)) as Error;
  expect([failure.name, failure.message, (failure.cause as Error).name]).toEqual([
    "RangeError",
    "1",
    "NotPlain",
  ]);
});

const anyValue = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(null, undefined, true, -0, Number.NaN, Infinity, "\ud800", "é", ""),
    fc.integer(),
    fc.double(),
    fc.string({ unit: "binary" }),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.float64Array(),
    fc.uint8Array(),
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    { arbitrary: tie("leaf"), weight: 3 },
    fc.array(tie("value"), { maxLength: 5 }),
    fc.sparseArray(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.string({ maxLength: 3 }), fc.constant("__proto__")), tie("value"), {
      maxKeys: 4,
    }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 4 }).map((items) => new Set(items)),
  ),
})).value;

test("any values, many at once, come back as they were", () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 12 }), (values) => {
      expect(sameShape(values, decodeValues(encodeValues(values)))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("what is said to be written as it is comes back as it was", () => {
  let direct = 0;
  fc.assert(
    fc.property(anyValue, (value) => {
      if (!isDirect(value)) return;
      direct++;
      expect(sameShape(value, roundTrip(value))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(direct).toBeGreaterThan(200);
});

test("what is common to many values is written once", () => {
  const rows = Array.from({ length: 1_000 }, (_, n) => ({ customer: n, amount: n / 2, isPaid: n % 2 === 0 }));
  expect(encodeValues(rows).length).toBeLessThan(encodeValues([rows[0]]).length * 400);
});

test("bytes that were damaged give an error or values, never a hang", () => {
  const bytes = encodeValues([...Object.values(survivors).slice(0, 20), cyclic()]);
  for (let at = 0; at < Math.min(bytes.length, 2_000); at++) {
    for (const flip of [1, 128, 255]) {
      const damaged = bytes.slice();
      damaged[at] = damaged[at]! ^ flip;
      try {
        decodeValues(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  }
});

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
