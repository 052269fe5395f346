import { RecoveryError } from "tidemark/stores";
import { memoryStore } from "tidemark/stores/memory";
import { storeConformance } from "tidemark/testing";
import { describe, expect, test } from "vitest";
import { illegalNames, refusesNames } from "./illegal-names.ts";

describe("memoryStore", () => {
  test.each(storeConformance(memoryStore))("$name", ({ run }) => run());

  test.each(illegalNames)("refuses %j as a name", async (name) => {
    await refusesNames(await memoryStore().open(), name);
  });

  test("two of them share nothing", async () => {
    const blobs = await memoryStore().open();
    await blobs.write([{ name: "a", bytes: Uint8Array.of(1) }]);
    expect(await (await memoryStore().open()).list()).toEqual([]);
  });

  test("its bytes are plain arrays, whatever it was given", async () => {
    const blobs = await memoryStore().open();
    await blobs.write([{ name: "a", bytes: Buffer.from("abc") }]);
    const [bytes] = await blobs.read(["a"]);
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  });

  test("one name that is none is told, and nothing of the call is done", async () => {
    const blobs = await memoryStore().open();
    const bytes = Uint8Array.of(1);
    const error = await blobs
      .write([
        { name: "fine", bytes },
        { name: "../x", bytes },
      ])
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RecoveryError);
    expect(String(error)).toBe(
      'RecoveryError: memoryStore(): "../x" is no name of a blob: up to 100 of a-z, 0-9, "." and "-", beginning with a letter [bad-option]',
    );
    expect(await blobs.list()).toEqual([]);
  });
});
