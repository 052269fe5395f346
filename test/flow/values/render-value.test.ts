import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  describeKind,
  describeValue,
  messageOf,
  renderThrown,
  renderValue,
} from "../../../ts/flow/values/render-value.ts";

const hostile: Readonly<Record<string, () => unknown>> = {
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "a proxy that throws": () =>
    new Proxy(
      {},
      {
        get() {
          throw new Error("no");
        },
        getPrototypeOf() {
          throw new Error("no");
        },
      },
    ),
  "a tag that throws": () => ({
    toJSON() {
      throw new Error("no");
    },
    get [Symbol.toStringTag]() {
      throw new Error("no");
    },
  }),
  "a constructor whose name is a symbol": () => ({ constructor: { name: Symbol("no") } }),
  "a constructor that throws": () => ({
    get constructor() {
      throw new Error("no");
    },
  }),
  "a revoked array": () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
  },
  "a list whose elements throw": () =>
    new Proxy([1], {
      get() {
        throw new Error("no");
      },
    }),
  "a getter that throws": () => ({
    a: 1,
    get b() {
      throw new Error("no");
    },
  }),
  "an error whose message throws": () =>
    Object.defineProperty(new Error("no"), "message", {
      get() {
        throw new Error("no");
      },
    }),
  "an error whose name is a symbol": () => Object.assign(new Error("no"), { name: Symbol("no") }),
  "an error whose message is no text": () =>
    Object.assign(new Error("no"), { message: { deep: Symbol("no") } }),
  "what is made from the prototype of an error": () =>
    Object.create(Error.prototype, { message: { value: "no" } }),
  "a map whose size throws": () => Object.create(Map.prototype),
  "a name that is no text": () => Object.defineProperty(() => 1, "name", { value: Symbol("no") }),
  "a symbol": () => Symbol("s"),
  "no prototype": () => Object.create(null),
  "a circle": () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    return circle;
  },
};

describe.each([
  ["renderValue", renderValue],
  ["describeValue", describeValue],
  ["describeKind", describeKind],
  ["renderThrown", renderThrown],
  ["messageOf", messageOf],
])("%s has a text for", (_name, render) => {
  test.each(Object.entries(hostile))("%s", (_kind, make) => {
    expect(render(make())).toMatch(/./);
  });
});

test("a date that is none is called so", () => {
  expect([new Date("31.05.2024 10:00"), new Date(0)].map(describeValue)).toEqual([
    "an invalid Date",
    "a Date",
  ]);
  expect(describeValue(Object.create(Date.prototype))).toMatch(/./);
});

describe("a value is rendered", () => {
  test("much like JSON, and cut off", () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        if (json.length <= 120 && !json.includes("__proto__")) expect(renderValue(value)).toBe(json);
        expect(renderValue(value).length).toBeLessThanOrEqual(121);
      }),
    ));

  test("however deep it is", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(renderValue(deep)).toMatch(/^\[+…\]+$/);
  });

  test("without half a character at its end", () => {
    expect(renderValue("😀".repeat(1_000))).toMatch(/^"😀+…$/u);
  });

  test("without a look at more than is shown", () => {
    let looked = 0;
    const list = new Proxy(new Array<number>(10_000_000), {
      get(target, name, self) {
        looked++;
        return name === "0" ? 1 : Reflect.get(target, name, self);
      },
    });
    for (const huge of [list, { list }, [list, list]]) expect(renderValue(huge)).toHaveLength(121);
    expect(looked).toBeLessThan(1_000);
  });

  test.each([
    [new Uint8Array(10_000_000), "Uint8Array(10000000 bytes)"],
    [new Map([[1, 2]]), "Map(1)"],
    [{ sets: new Set([1]) }, '{"sets":Set(1)}'],
    [10n ** 100_000n, "a huge bigint"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])("shortly, where it is %o", (value, text) => {
    expect(renderValue(value)).toBe(text);
  });
});

test("of a value that must not be told, the kind is", () => {
  expect(["secret", 7, null, undefined, ["secret"], { secret: 1 }, new Date(0)].map(describeKind)).toEqual([
    "a string",
    "a number",
    "null",
    "undefined",
    "an Array",
    "an Object",
    "a Date",
  ]);
});
