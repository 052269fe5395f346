import fc from "fast-check";
import type { Cutting } from "./read-text.ts";

/** Ways to cut a text up, mostly so small that everything falls across a border. */
export const cuttings: fc.Arbitrary<Cutting> = fc.record({
  chunk: fc.integer({ min: 1, max: 40 }),
  mostAtOnce: fc.integer({ min: 1, max: 40 }),
  block: fc.integer({ min: 1, max: 40 }),
  limit: fc.integer({ min: 1, max: 4 }),
});

/** Texts of lines with characters of one to four bytes, either kind of line break, and perhaps a mark before. */
export const lineTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "\uFEFF"),
    fc.array(fc.constantFrom("a", "ö", "€", "😀", "\n", "\r\n", "\r", '"', "\uFEFF"), {
      maxLength: 60,
      size: "max",
    }),
  )
  .map(([mark, parts]) => mark + parts.join(""));

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
