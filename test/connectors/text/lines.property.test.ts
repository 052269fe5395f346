import fc from "fast-check";
import { expect, test } from "vitest";
import { LinesParser } from "../../../ts/connectors/text/lines.ts";
import { cuttings, encode, lineTexts } from "./arbitraries.ts";
import { readText } from "./read-text.ts";

/** The definition: what stands before, between and behind the line breaks, save an empty rest. */
function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const last = lines.pop()!;
  return [...lines.map((line) => line.replace(/\r$/, "")), ...(last === "" ? [] : [last])];
}

const makeParser = (): LinesParser => new LinesParser();

test("lines are the same however the text is cut up", async () => {
  await fc.assert(
    fc.asyncProperty(lineTexts, cuttings, async (text, cutting) => {
      expect((await readText(encode(text), makeParser, cutting)).records).toEqual(linesOf(text));
    }),
    { numRuns: 1000 },
  );
});

test("every position gives the rest of the lines, and counts the lines before it", async () => {
  await fc.assert(
    fc.asyncProperty(lineTexts, cuttings, cuttings, async (text, cutting, other) => {
      const bytes = encode(text);
      const { records, positions } = await readText(bytes, makeParser, cutting);
      for (const { given, position } of positions) {
        const rest = await readText(bytes, makeParser, other, {}, position);
        expect(rest.records).toEqual(records.slice(given));
        const before = new TextDecoder().decode(bytes.subarray(0, position.byte));
        expect(position.line).toBe(before.split("\n").length - 1);
      }
    }),
    { numRuns: 300 },
  );
});

test("text in windows-1252 is read byte by byte", async () => {
  const bytes = Uint8Array.of(0xe4, 0x80, 0x0a, 0xfc); // ä € LF ü
  const cutting = { chunk: 3, mostAtOnce: 3, block: 1, limit: 1 };
  const { records, positions } = await readText(bytes, makeParser, cutting, { encoding: "windows-1252" });
  expect(records).toEqual(["ä€", "ü"]);
  expect(positions[1]!.position).toEqual({ byte: 3, line: 1 });
});

test("a line that is not UTF-8 is an error that says where, behind the lines before it", async () => {
  const bytes = Uint8Array.of(0x61, 0x0a, 0x62, 0x0a, 0xff, 0x0a, 0x63, 0x0a);
  for (const block of [2, 99]) {
    const cutting = { chunk: 99, mostAtOnce: 99, block, limit: 9 };
    await expect(readText(bytes, makeParser, cutting)).rejects.toMatchObject({
      code: "bad-encoding",
      site: { partition: "test", byte: 4 },
    });
  }
});

test("a line longer than the limit is an error, not a buffer that grows", async () => {
  const bytes = encode(`short\n${"x".repeat(1000)}\nshort\n`);
  const cutting = { chunk: 64, mostAtOnce: 64, block: 16, limit: 9 };
  await expect(readText(bytes, makeParser, cutting, { maxRecord: 100 })).rejects.toMatchObject({
    code: "record-too-long",
    site: { byte: 6 },
  });
  expect((await readText(bytes, makeParser, cutting, { maxRecord: 1001 })).records.length).toBe(3);
});

test("a position behind the end is an error: the file was cut or replaced", async () => {
  const cutting = { chunk: 64, mostAtOnce: 64, block: 16, limit: 9 };
  const resumed = readText(encode("a\n"), makeParser, cutting, {}, { byte: 3, line: 2 });
  await expect(resumed).rejects.toMatchObject({ code: "file-changed" });
});

test("a line over very many chunks is not copied with each of them", async () => {
  const bytes = new Uint8Array(32 * 2 ** 20).fill(0x78);
  const cutting = { chunk: 512, mostAtOnce: 512, block: 8192, limit: 9 };
  const { records } = await readText(bytes, makeParser, cutting, { maxRecord: 2 ** 26 });
  expect(records.map((line) => line.length)).toEqual([bytes.length]);
});

test("what is too long does not depend on how the text is cut up", async () => {
  await fc.assert(
    fc.asyncProperty(lineTexts, cuttings, fc.integer({ min: 1, max: 60 }), async (text, cutting, most) => {
      const bytes = encode(text);
      const lengths = text
        .replace(/^\uFEFF/, "")
        .split(/(?<=\n)/)
        .map((line) => encode(line).length);
      const reading = readText(bytes, makeParser, cutting, { maxRecord: most });
      if (lengths.some((length) => length > most)) {
        await expect(reading).rejects.toMatchObject({ code: "record-too-long" });
      } else expect((await reading).records).toEqual(linesOf(text));
    }),
    { numRuns: 500 },
  );
});
