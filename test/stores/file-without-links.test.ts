import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { fileStore } from "tidemark/stores/file";
import { storeConformance } from "tidemark/testing";
import { describe, expect, test, vi } from "vitest";
import { tempFolder } from "../connectors/files/temp-folder.ts";

// As on FAT: a file has one name.
vi.mock("node:fs/promises", async (original) => ({
  ...(await original<typeof import("node:fs/promises")>()),
  link: async () => {
    throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
  },
}));

const temp = tempFolder();
const newFolder = (): string => mkdtempSync(`${temp}store-`);
const bytes = Uint8Array.of(1);

describe("where a file has one name", () => {
  test.each(storeConformance(() => fileStore(newFolder())))("$name", ({ run }) => run());

  test("a name stays taken over a reopening, and is free again when its blob is deleted", async () => {
    const store = fileStore(newFolder());
    const blobs = await store.open();
    expect(await blobs.create({ name: "a", bytes })).toBe(true);
    await blobs.close?.();
    const again = await store.open();
    expect(await again.create({ name: "a", bytes })).toBe(false);
    await again.delete(["a"]);
    expect(await again.create({ name: "a", bytes })).toBe(true);
    await again.close?.();
  });

  test("a name that a process had claimed when it died is free when the store is opened", async () => {
    const path = newFolder();
    await (await fileStore(path).open()).close?.();
    writeFileSync(`${path}/claim-a`, "");
    const blobs = await fileStore(path).open();
    expect(readdirSync(path)).not.toContain("claim-a");
    expect(await blobs.create({ name: "a", bytes })).toBe(true);
    await blobs.close?.();
  });
});
