import fc from "fast-check";
import { expect, test } from "vitest";
import { textOfBytes } from "../../scripts/build/text-of-bytes.mjs";
import { bytesOfText } from "../../ts/core/bytes-of-text.ts";

test("every byte comes back, whatever its neighbours", () => {
  const all = Uint8Array.from({ length: 256 * 512 }, (_, i) => (i % 2 === 0 ? i >> 9 : i >> 1));
  expect(bytesOfText(textOfBytes(all))).toEqual(all);
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
    }),
  );
});

test("the text needs no escapes in a string or a template", () => {
  const text = textOfBytes(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  expect(text).toMatch(/^[#-[\]-~]+$/);
});
