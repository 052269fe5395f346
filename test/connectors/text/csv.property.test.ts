import { parse as oracle } from "csv-parse/sync";
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../../ts/connectors/csv.ts";
import { CsvParser } from "../../../ts/connectors/text/csv.ts";
import { csvText } from "../../../ts/connectors/text/csv-writer.ts";
import { cuttings, encode } from "./arbitraries.ts";
import { readText } from "./read-text.ts";

type Row = Record<string, string>;

const makeParser = (): CsvParser<Row> => new CsvParser<Row>(Papa);
const atOnce = { chunk: 4096, mostAtOnce: 4096, block: 4096, limit: 4096 };
const records = (text: string): Row[] =>
  oracle(text, { columns: true, bom: true, skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] });

const fields = fc
  .array(fc.constantFrom("a", "ö", "😀", '"', ",", "\n", "\r\n", "\r", " ", "\uFEFF"), { maxLength: 6 })
  .map((p) => p.join(""));

/** CSV as some program may have written it: quotes where needed and now and then elsewhere. */
const csvTexts = fc.integer({ min: 1, max: 6 }).chain((width) =>
  fc
    .record({
      mark: fc.constantFrom("", "\uFEFF"),
      lineBreak: fc.constantFrom("\n", "\r\n"),
      rows: fc.array(fc.array(fc.tuple(fields, fc.boolean()), { minLength: width, maxLength: width }), {
        maxLength: 8,
      }),
      endsWithBreak: fc.boolean(),
    })
    .map(({ mark, lineBreak, rows, endsWithBreak }) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const header = Array.from({ length: width }, (_, i) => `c${i}`).join(",");
      const lines = rows.map((row) =>
        row
          .map(([text, wish]) =>
            wish || /[",\r\n]/.test(text) || (width === 1 && text === "") ? quoted(text) : text,
          )
          .join(","),
      );
      return mark + [header, ...lines].join(lineBreak) + (endsWithBreak ? lineBreak : "");
    }),
);

test("rows are those of csv-parse, however the text is cut up", async () => {
  await fc.assert(
    fc.asyncProperty(csvTexts, cuttings, async (text, cutting) => {
      const { records: rows, bad } = await readText(encode(text), makeParser, cutting);
      expect(bad).toEqual([]);
      expect(rows).toEqual(records(text));
      expect(parseCsv(text)).toEqual(rows);
    }),
    { numRuns: 1000 },
  );
});

test("every position gives the rest of the rows, the header being read anew", async () => {
  await fc.assert(
    fc.asyncProperty(csvTexts, cuttings, cuttings, async (text, cutting, other) => {
      const bytes = encode(text);
      const { records: rows, positions } = await readText(bytes, makeParser, cutting);
      for (const { given, position } of positions) {
        expect((await readText(bytes, makeParser, other, {}, position)).records).toEqual(rows.slice(given));
        const before = new TextDecoder().decode(bytes.subarray(0, position.byte));
        expect(position.line).toBe(before.split("\n").length - 1);
      }
    }),
    { numRuns: 300 },
  );
});

describe("any text at all", () => {
  const parts = fc.constantFrom("a", ",", '"', "\n", "\r\n", "\r", "ö", " ", "\uFEFF");
  const textsOf = (maxLength: number): fc.Arbitrary<string> =>
    fc.array(parts, { maxLength, size: "max" }).map((p) => p.join(""));
  const anyTexts = textsOf(40);
  const header = ["x", "y"];
  const anyParser = (): CsvParser<Row> => new CsvParser<Row>(Papa, { header });

  test("is good where csv-parse, which is stricter, finds it so", async () => {
    await fc.assert(
      fc.asyncProperty(anyTexts, async (text) => {
        let expected: Row[] | undefined;
        try {
          expected = oracle(text, {
            columns: header,
            bom: true,
            skip_empty_lines: true,
            record_delimiter: ["\r\n", "\n"],
          });
        } catch {}
        fc.pre(expected !== undefined);
        const { records: rows, bad } = await readText(encode(text), anyParser, atOnce);
        expect({ rows, bad }).toEqual({ rows: expected, bad: [] });
      }),
      { numRuns: 1000 },
    );
  });

  test("gives the same rows and the same errors however it is cut up", async () => {
    await fc.assert(
      fc.asyncProperty(anyTexts, cuttings, async (text, cutting) => {
        const whole = await readText(encode(text), anyParser, atOnce);
        const cut = await readText(encode(text), anyParser, cutting);
        expect(cut.records).toEqual(whole.records);
        expect(cut.bad.map((error) => error.message)).toEqual(whole.bad.map((error) => error.message));
      }),
      { numRuns: 1000 },
    );
  });

  test("gives the same rows and the same errors when it is long", async () => {
    const block = 300; // shorter than what is parsed at once behind a bad row, and than some records
    await fc.assert(
      fc.asyncProperty(textsOf(3000), async (text) => {
        const whole = await readText(encode(text), anyParser, { ...atOnce, block: 1e6, chunk: 1e6 });
        const cut = await readText(encode(text), anyParser, {
          chunk: 1000,
          mostAtOnce: 1000,
          block,
          limit: 7,
        });
        expect(cut.records).toEqual(whole.records);
        expect(cut.bad.map((error) => error.message)).toEqual(whole.bad.map((error) => error.message));
      }),
      { numRuns: 100, endOnFailure: true }, // to shrink so long a text would take minutes
    );
  });
});

test("a field longer than what is parsed at once is whole, and so are the rows around it", () => {
  const long = "two\nlines, and more ".repeat(20_000);
  const rows = Array.from({ length: 5000 }, (_, i) => [String(i), i % 1000 === 500 ? long : `ö,${i}`]);
  const text = csvText(Papa, [["x", "y"], ...rows], ",");
  expect(parseCsv(text)).toEqual(rows.map(([x, y]) => ({ x, y })));
});

test("a row written is read back the same", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fields, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
      const text = csvText(Papa, rows, ",");
      expect(parseCsv(text, { header: ["x", "y"] })).toEqual(rows.map(([x, y]) => ({ x, y })));
      expect(oracle(text)).toEqual(rows);
    }),
  );
});
