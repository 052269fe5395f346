import { describe, expect, test } from "vitest";
import { describeValue, renderValue } from "../../../ts/flow/values/render-value.ts";

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
])("%s has a text for", (_name, render) => {
  test.each(Object.entries(hostile))("%s", (_kind, make) => {
    expect(render(make())).toMatch(/./);
  });
});
