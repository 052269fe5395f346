import { expect, test } from "vitest";
import type { ByteInput } from "../../../ts/connectors/text/byte-input.ts";
import { LinesParser } from "../../../ts/connectors/text/lines.ts";
import { openText } from "../../../ts/connectors/text/text-source.ts";
import { drain } from "../read-all.ts";
import { encode } from "./arbitraries.ts";
import { memoryInput } from "./memory-input.ts";
import { readText } from "./read-text.ts";

const makeParser = (): LinesParser => new LinesParser();
const atOnce = { chunk: 99, mostAtOnce: 99, block: 99, limit: 99 };

test("a byte order mark that comes byte by byte is no part of the first line", async () => {
  const cutting = { chunk: 1, mostAtOnce: 1, block: 1, limit: 1 };
  const { records } = await readText(encode("\uFEFF\n\n"), makeParser, cutting, { maxRecord: 1 });
  expect(records).toEqual(["", ""]);
});

test("bytes behind the size that the input had are not read, wherever it falls in a chunk", async () => {
  const bytes = encode("a\nb\nadded\n");
  for (const chunk of [1, 3, 4, 5, 99]) {
    const input = { ...memoryInput(bytes), size: 4 };
    const opened = await openText(input, "text", makeParser, { chunk });
    expect(await drain(opened)).toEqual(["a", "b"]);
    expect(opened.position()).toEqual({ byte: 4, line: 2 });
  }
});

test("a read that is under way has settled before the input is closed", async () => {
  const bytes = memoryInput(encode("a\nb\nc\nd\n"));
  let underWay = 0;
  let underWayAtClose: number | undefined;
  const input: ByteInput = {
    size: bytes.size,
    async read(into, at) {
      underWay++;
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return bytes.read(into, at);
    },
    close() {
      underWayAtClose = underWay;
    },
  };
  const opened = await openText(input, "text", makeParser, { chunk: 2 });
  expect((await opened.read(1)).values).toEqual(["a"]);
  expect(underWay).toBe(1); // the next chunk
  await opened.close?.();
  expect(underWayAtClose).toBe(0);
});

test("the length of a record is told in bytes, not in characters", async () => {
  for (const [character, size] of [
    ["a", 1],
    ["ö", 2],
    ["€", 3],
    ["😀", 4],
  ] as const) {
    const line = character.repeat(6);
    const reading = (maxRecord: number): Promise<unknown> =>
      readText(encode(`${line}\n`), makeParser, atOnce, { maxRecord });
    expect(await reading(6 * size + 1)).toMatchObject({ records: [line] });
    await expect(reading(6 * size)).rejects.toMatchObject({ code: "record-too-long", site: { byte: 0 } });
  }
});
