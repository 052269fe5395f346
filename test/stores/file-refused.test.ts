import { chmodSync, mkdtempSync, readdirSync } from "node:fs";
import { RecoveryError } from "tidemark/stores";
import { fileStore } from "tidemark/stores/file";
import { beforeAll, expect, test } from "vitest";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { makeConsumer, startChild } from "./consumer.ts";
import { smallDisk } from "./small-disk.ts";

const temp = tempFolder();
beforeAll(() => {
  makeConsumer(temp);
  chmodSync(temp, 0o755); // for the one who is denied to get as far as the store
});

test("a folder that may not be written is told, and so is one that may not be made", async () => {
  const path = mkdtempSync(`${temp}store-`);
  await (await fileStore(path).open()).close?.();
  chmodSync(path, 0o555);
  for (const denied of [path, `${path}/inside`]) {
    const { stdout } = await startChild(temp, "denied.mjs", "file", denied).ended();
    expect(stdout).toContain(`${denied}: permission denied: a store must be able to write (EACCES`);
    expect(stdout).toContain("[store-failed]\nEACCES\n");
  }
  chmodSync(path, 0o755);
});

test("a full disk is told; what was there stays whole, and what is deleted makes room", async ({ skip }) => {
  const disk = smallDisk(temp, "8m");
  if (typeof disk !== "string") return skip(disk.reason);
  const blobs = await fileStore(`${disk}/state`).open();
  const large = (n: number): Uint8Array => new Uint8Array(1 << 20).fill(n + 1);
  let error: unknown;
  let n = 0;
  for (; error === undefined; n++)
    error = await blobs.write([{ name: `s-${n}`, bytes: large(n) }]).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RecoveryError);
  expect(error).toMatchObject({
    code: "store-failed",
    cause: { code: "ENOSPC" },
    site: { blob: `blob-s-${n - 1}.bin` },
  });
  expect(String(error)).toContain("the disk is full");
  await expect(blobs.create({ name: "m", bytes: large(1) })).rejects.toMatchObject({ code: "store-failed" });
  const names = await blobs.list();
  expect([...names].sort()).toEqual(Array.from({ length: n - 1 }, (_, i) => `s-${i}`).sort());
  for (const [i, bytes] of (await blobs.read(names)).entries())
    expect(Buffer.compare(bytes!, large(Number(names[i]!.slice(2))))).toBe(0);
  expect(readdirSync(`${disk}/state`).filter((file) => file.startsWith("part-"))).toEqual([]);
  await blobs.delete(["s-0", "s-1"]);
  expect(await blobs.create({ name: "m", bytes: large(1) })).toBe(true);
  await blobs.close?.();
});
