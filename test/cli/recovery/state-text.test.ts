import { expect, test } from "vitest";
import { jsonOfState, textOfState } from "../../../ts/cli/recovery/state-text.ts";

const state = (content: unknown) => ({ table: "states", key: "k", content });

test("a state is told whole, with its slice as a date", () => {
  const long = Array.from({ length: 500 }, (_, n) => n);
  const text = textOfState({ ...state(long), slice: 0 });
  expect(text).toMatch(/^states {2}key "k" {2}slice 0 \(1970-01-01T00:00:00\.000Z\)\n/);
  expect(text).toContain("499");
  expect(textOfState({ ...state(1), slice: Number.NEGATIVE_INFINITY })).toContain("slice -Infinity\n");
  expect(textOfState(state(-0))).toContain("\n-0\n");
});

test.each([
  [undefined, null],
  [7n, "7"],
  [
    [Number.NaN, Number.POSITIVE_INFINITY],
    ["NaN", "Infinity"],
  ],
  [new Map([["a", new Set([1])]]), [["a", [1]]]],
  [new Uint8Array([1, 2]), [1, 2]],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
])("in JSON too: %s", (content, json) => {
  expect(jsonOfState(state(content))).toMatchObject({ content: json, text: expect.any(String) });
});

test("what holds itself has only a text", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  expect(jsonOfState(state(circle))).toEqual({
    table: "states",
    key: "k",
    text: "<ref *1> [ [Circular *1] ]",
  });
});
