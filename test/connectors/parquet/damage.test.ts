import { describe, expect, test } from "vitest";
import { ConnectorError } from "../../../ts/connectors/errors.ts";
import { parquetBufferSource } from "../../../ts/connectors/parquet.ts";
import { readAll } from "../read-all.ts";
import { firstKind } from "./first-kind.ts";
import { smallFiles } from "./small-files.ts";

const files = {
  ...smallFiles,
  ...Object.fromEntries(
    Object.entries(smallFiles).map(([name, file]) => [
      `${name}, in pages of the first kind`,
      firstKind(file),
    ]),
  ),
};

/** The rows, or the code of the error. */
async function reading(bytes: Uint8Array): Promise<unknown[] | ConnectorError> {
  try {
    return await readAll<unknown>(parquetBufferSource(bytes));
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw new Error("an error without a code", { cause: error });
  }
}

describe.each(Object.entries(files))("a file with %s", (_name, file) => {
  const bytes = new Uint8Array(file);

  test("any byte of which is another gives as many rows, or an error with a code", async () => {
    const { length } = await readAll<unknown>(parquetBufferSource(file));
    expect(length).toBeGreaterThan(0);
    for (let i = 0; i < bytes.length; i++) {
      for (const mask of [0xff, 1 << (i % 8)]) {
        const damaged = bytes.slice();
        damaged[i]! ^= mask;
        const read = await reading(damaged);
        if (read instanceof ConnectorError) expect(read.code).toMatch(/^bad-(file|value)$/);
        else expect([i, mask, read.length]).toEqual([i, mask, length]);
      }
    }
  });

  test("that was cut anywhere is an error", async () => {
    for (let end = 0; end < bytes.length; end++) {
      expect(await reading(bytes.subarray(0, end))).toMatchObject({ code: "bad-file" });
    }
  });
});

describe.each(Object.entries(smallFiles))("a file with %s, and checksums", (_name, file) => {
  test("any byte of which is another gives the same rows, or an error", async () => {
    const bytes = new Uint8Array(firstKind(file, "with checksums"));
    const right = await readAll<unknown>(parquetBufferSource(bytes));
    if (firstKind(file) === file) return; // a compressed one is as it was
    for (let i = 0; i < bytes.length; i++) {
      const damaged = bytes.slice();
      damaged[i]! ^= 0xff;
      const read = await reading(damaged);
      if (!(read instanceof ConnectorError)) expect([i, read]).toEqual([i, right]);
    }
  });
});

test("a footer of lists, numbers and structs without end is an error", async () => {
  const footers = {
    "a long list": [0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f],
    "a number that does not end": [0x16, ...Array<number>(100_000).fill(0xff)],
    "structs in structs": Array<number>(100_000).fill(0x1c),
    "lists in lists": Array<number>(100_000).flatMap(() => [0x19, 0x19]),
  };
  for (const [name, footer] of Object.entries(footers)) {
    const bytes = new Uint8Array(footer.length + 12);
    bytes.set(footer, 4);
    new DataView(bytes.buffer).setUint32(bytes.length - 8, footer.length, true);
    bytes.set(new TextEncoder().encode("PAR1"), bytes.length - 4);
    expect([name, await reading(bytes)]).toEqual([name, expect.objectContaining({ code: "bad-file" })]);
  }
});
