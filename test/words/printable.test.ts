import fc from "fast-check";
import { expect, test } from "vitest";
import { onOneLine, printable, printableJson } from "../../ts/words/printable.ts";

const text = fc.string({ unit: "binary" });
const obeyed = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

test("nothing that a terminal obeys is left of a text but lines and tabs", () =>
  fc.assert(
    fc.property(text, (some) => {
      expect(printable(some).replace(/[\n\t]/g, "")).not.toMatch(obeyed);
      expect(onOneLine(some)).not.toMatch(obeyed);
    }),
  ));

test("what no terminal obeys stays as it is", () => {
  const plain = "Zoë, 😀, 漢字: a\tb\nc";
  expect(printable(plain)).toBe(plain);
  expect(printable("\u001b[2J\u009b7m\u202e\r")).toBe("\\u001b[2J\\u009b7m\\u202e\\u000d");
  expect(onOneLine("a\u001bb\nc")).toBe("a b c");
});

test("JSON says the same when it is made fit for a terminal", () =>
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const json = printableJson(JSON.stringify(value));
      expect(json).not.toMatch(obeyed);
      expect(JSON.parse(json)).toEqual({ ...value });
    }),
  ));
