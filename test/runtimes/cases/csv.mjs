import { parseCsv } from "tidemark/csv";
import { same, throwsCode } from "./assert.mjs";

/** CSV as text, which needs the optional package papaparse. */
export const csvCases = {
  async "CSV text becomes rows"() {
    const text = '\uFEFFname,note\r\nAda,"a, b"\r\n\r\nBob,"two\nlines ""quoted"" 日本"';
    same(parseCsv(text), [
      { name: "Ada", note: "a, b" },
      { name: "Bob", note: 'two\nlines "quoted" 日本' },
    ]);
    same(parseCsv("1;2;3\n", { delimiter: ";", header: ["a", "b", "c"], columns: ["c"] }), [{ c: "3" }]);
  },
  async "a bad row of CSV text is an error, or left to the caller"() {
    const text = "a,b\n1,2\n3\n4,5\n";
    await throwsCode("bad-record", () => parseCsv(text));
    const bad = [];
    const rows = parseCsv(text, { onBadRecord: (error, record) => bad.push([error.site.line, record]) });
    same(
      rows.map(({ a }) => a),
      ["1", "4"],
    );
    same(bad, [[3, "3\n"]]);
  },
};
