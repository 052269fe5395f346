import { writeFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { fromAsyncIterable } from "../../ts/connectors/async-iterable.ts";
import { fromIterable } from "../../ts/connectors/iterable.ts";
import { csvSource, jsonLinesSource, linesSource } from "../../ts/connectors/node.ts";
import { parquetBufferSource } from "../../ts/connectors/parquet.ts";
import { pushSource } from "../../ts/connectors/push.ts";
import { fromReadableStream } from "../../ts/connectors/readable-stream.ts";
import type { Source } from "../../ts/connectors/source.ts";
import { LinesParser } from "../../ts/connectors/text/lines.ts";
import { openText } from "../../ts/connectors/text/text-source.ts";
import { testContext } from "./context.ts";
import { tempFolder } from "./files/temp-folder.ts";
import { memoryInput } from "./text/memory-input.ts";

const folder = tempFolder();
let made = 0;
function file(bytes: string | Uint8Array): string {
  const path = `${folder}${made++}.txt`;
  writeFileSync(path, bytes);
  return path;
}

const count = 40;
const good = Array.from({ length: count }, (_, i) => i);
const cut = new Error("cut off");
const lines = (line: (n: number) => string, bad: string): string =>
  `${good.map((n) => `${line(n)}\n`).join("")}${bad}\n${line(count)}\n`;
const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Sources of the numbers 0 to 39 that fail behind them; `chunk` is in bytes. */
const failing: Record<
  string,
  (chunk: number) => { source: Source<unknown>; numberOf?: (record: never) => unknown }
> = {
  "a generator": () => ({
    source: fromIterable(function* () {
      yield* good;
      throw cut;
    }),
  }),
  "an async generator": () => ({
    source: fromAsyncIterable(async function* () {
      yield* good;
      throw cut;
    }),
  }),
  "a web stream": () => {
    const left = [...good];
    const stream = new ReadableStream<number>({
      pull: (controller) => (left.length > 0 ? controller.enqueue(left.shift()!) : controller.error(cut)),
    });
    return { source: fromReadableStream(stream) };
  },
  "a push source": () => {
    const hand = pushSource<number>();
    for (const n of good) hand.push(n);
    hand.fail(cut);
    return { source: hand.source };
  },
  "lines that are no UTF-8": (chunk) => ({
    source: linesSource(file(latin1(lines(String, "\xff"))), { chunk }),
    numberOf: Number,
  }),
  "lines that are too long": (chunk) => ({
    source: linesSource(file(lines(String, "x".repeat(20_000))), { chunk, maxRecord: 10_000 }),
    numberOf: Number,
  }),
  "a file that was cut while it was read": (chunk) => {
    const bytes = Buffer.from(`${good.map((n) => `${n}\n`).join("")}123`);
    const input = { ...memoryInput(bytes), size: bytes.length + 5 }; // it held 12345678
    return {
      source: {
        partitions: () => ["text"],
        open: () => openText(input, "text", () => new LinesParser(), { chunk }),
      },
      numberOf: Number,
    };
  },
  "CSV with a bad row": (chunk) => ({
    source: csvSource(file(`n\n${lines(String, "1,2")}`), { chunk }),
    numberOf: ({ n }: { n: string }) => Number(n),
  }),
  "JSON lines with a bad one": (chunk) => ({
    source: jsonLinesSource(file(lines(String, "{")), { chunk }),
  }),
  "JSON lines with one that throws when it is checked": (chunk) => ({
    source: jsonLinesSource(file(lines(String, "-1")), {
      chunk,
      check: (n): n is number => {
        if (n === -1) throw cut;
        return true;
      },
    }),
  }),
  "Parquet with a number that is too large": () => ({
    source: parquetBufferSource(
      parquetWriteBuffer({
        columnData: [
          { name: "id", data: [...good, 7], type: "INT32" },
          { name: "n", data: [...good.map(BigInt), 2n ** 60n], type: "INT64" },
        ],
        rowGroupSize: 15,
      }),
    ),
    numberOf: ({ n }: { n: number }) => n,
  }),
};

describe.each(Object.entries(failing))("%s", (_name, make) => {
  const cuttings = [1, 2, 3, 7, 39, 40, 41, 1000].flatMap((limit) =>
    [1, 5, 64, 4096].map((chunk) => [limit, chunk] as const),
  );
  test.each(cuttings)("gives all before it fails, %i at a time, %i bytes at a time", async (limit, chunk) => {
    const { source, numberOf = (n: unknown) => n } = make(chunk);
    const [partition] = await source.partitions(testContext());
    const opened = await source.open(partition!, undefined, testContext());
    const seen: unknown[] = [];
    const reading = async (): Promise<void> => {
      for (let isDone = false; !isDone; ) {
        const { values, done } = await opened.read(limit);
        seen.push(...values);
        isDone = done === true;
      }
    };
    await expect(reading()).rejects.toThrow();
    expect(seen.map((record) => numberOf(record as never))).toEqual(good);
    await opened.close?.();
  });
});
