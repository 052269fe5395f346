import fc from "fast-check";
import { expect, test } from "vitest";
import { clipText, textWidth } from "../../ts/inspect/text-width.ts";

test.each([
  ["", 0],
  ["abc", 3],
  ["héllo", 5],
  ["he\u0301llo", 5],
  ["日本", 4],
  ["🚲!", 3],
])("%j takes %i columns", (text, columns) => {
  expect(textWidth(text)).toBe(columns);
});

test("what fits is left alone, what does not ends in an ellipsis", () => {
  expect(clipText("abcdef", 6)).toBe("abcdef");
  expect(clipText("abcdef", 5)).toBe("abcd…");
  expect(clipText("日本語", 5)).toBe("日本…");
  expect(clipText("日本語", 4)).toBe("日…");
  expect(clipText("abc", 0)).toBe("");
});

test("a clipped text never takes more room than it has", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, columns) => {
      expect(textWidth(clipText(text, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});
