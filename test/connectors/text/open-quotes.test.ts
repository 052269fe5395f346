import fc from "fast-check";
import Papa from "papaparse";
import { expect, test } from "vitest";
import { CsvParser } from "../../../ts/connectors/text/csv.ts";
import { CsvRows } from "../../../ts/connectors/text/csv-rows.ts";
import type { Papaparse } from "../../../ts/connectors/text/papaparse.ts";

const papa = Papa as unknown as Papaparse;
const texts = fc
  .array(fc.constantFrom('"', '""', ",", "\n", "a", " ", "\r\n"), { maxLength: 40, size: "max" })
  .map((parts) => parts.join(""));

/** What becomes of each line, a bad row ending with its first. `rows` makes who reads the next. */
function outcomes(text: string, rows: (before: CsvRows | undefined) => CsvRows): unknown[] {
  const seen: unknown[] = [];
  let reader: CsvRows | undefined;
  for (let at = 0; at < text.length; ) {
    reader = rows(reader);
    const end = reader.next(text, at);
    seen.push(typeof end === "number" ? [...reader.fields] : end);
    const lineFeed = text.indexOf("\n", at);
    at = typeof end === "number" ? end : lineFeed < 0 ? text.length : lineFeed + 1;
  }
  return seen;
}

test("what is known of the rows before changes nothing", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const make = (): CsvRows => new CsvRows(papa, ",");
      expect(outcomes(text, (before) => before ?? make())).toEqual(outcomes(text, make));
    }),
    { numRuns: 5_000 },
  );
});

/** Reads all; gives how often Papa Parse was asked, and of how much text. */
function asked(text: string): { readonly bad: number; readonly characters: number } {
  let characters = 0;
  const counting: Papaparse = {
    ...papa,
    parse: (piece: string, options: never) => {
      characters += piece.length;
      return papa.parse(piece, options);
    },
  } as Papaparse;
  const parser = new CsvParser(counting, { header: ["a", "b"] });
  let bad = 0;
  for (let at = 0; at < text.length; ) {
    at = parser.next(text, at, true);
    if (parser.outcome === "bad") bad++;
  }
  return { bad, characters };
}

test.each([
  ["begin a quoted field", 'a","b\n'],
  ["are a quote", '"\n'],
  ["have one at their end", 'a,"\n'],
])("lines that %s cost no more for being many", (_which, line) => {
  const few = asked(line.repeat(1_001));
  const many = asked(line.repeat(4_001));
  expect(few.bad).toBeGreaterThan(0);
  expect(many.characters).toBeLessThan(6 * few.characters);
});
