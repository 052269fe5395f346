import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { existingStoreAt, readStoreAddress, storeAt } from "../../ts/cli/store-address.ts";
import { UsageError } from "../../ts/cli/usage-error.ts";

test.each([
  ["state", "file", "state"],
  ["./state", "file", "./state"],
  ["/srv/state", "file", "/srv/state"],
  ["../a:b/state", "file", "../a:b/state"],
  ["C:\\state", "file", "C:\\state"],
  ["file:state", "file", "state"],
  ["FILE:./state", "file", "./state"],
  ["file:///srv/a%20b", "file", "/srv/a b"],
  ["sqlite:a.db", "sqlite", "a.db"],
  ["sqlite:/srv/a.db", "sqlite", "/srv/a.db"],
  ["sqlite:///srv/a.db", "sqlite", "/srv/a.db"],
])("%s is a %s store at %s", (text, kind, place) => {
  expect(readStoreAddress(text)).toEqual({ kind, place });
});

test.each(["", "file:", "sqlite:", "a\0b", "postgres://h/d", "lmdb:x", "file://host/x", "constructor:x"])(
  "%j is none",
  (text) => {
    expect(() => readStoreAddress(text)).toThrow(UsageError);
  },
);

test("of a store that is to be there, a wrong path makes none", async () => {
  const folder = mkdtempSync(`${tmpdir()}/tidemark-address-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [kind, place] of [
    ["file", folder],
    ["file", `${folder}/gone`],
    ["sqlite", `${folder}/gone.db`],
  ] as const)
    await expect(existingStoreAt({ kind, place })).rejects.toThrow(`there is no ${kind} store at ${place}`);
  const blobs = await (await storeAt({ kind: "file", place: folder })).open();
  await blobs.close?.();
  expect((await existingStoreAt({ kind: "file", place: folder })).name).toBe(folder);
});

test("what a store refuses to be is a usage error", async () => {
  await expect(storeAt({ kind: "sqlite", place: ":memory:" })).rejects.toThrow(UsageError);
});
