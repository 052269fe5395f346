import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
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
  ["lmdb:./state", "lmdb", "./state"],
  ["lmdb:///srv/state", "lmdb", "/srv/state"],
  ["postgres://h/d", "postgres", "postgres://h/d"],
  ["POSTGRESQL://u:p%23w@h:1/d?store=a", "postgres", "postgres://u:p%23w@h:1/d?store=a"],
  ["postgres://", "postgres", "postgres://"],
  ["s3://bucket", "s3", "bucket"],
  ["s3://bucket/flows/orders", "s3", "bucket/flows/orders"],
])("%s is a %s store at %s", (text, kind, place) => {
  expect(readStoreAddress(text)).toEqual({ kind, place });
});

test.each([
  ...["", "file:", "sqlite:", "a\0b", "file://host/x", "lmdb:", "constructor:x", "toString:x"],
  ...[
    "postgres:h/d",
    "postgres://u:a#b@h/d",
    "s3:bucket",
    "s3:///x",
    "s3://key:secret@bucket",
    "s3://b?key=secret",
  ],
])("%j is none", (text) => {
  expect(() => readStoreAddress(text)).toThrow(UsageError);
  expect(() => readStoreAddress(text)).not.toThrow(/secret|a#b/);
});

describe("a store in Postgres", () => {
  test("has its name and its schema in the query; the rest is the driver's, and messages have no password", async () => {
    const address = readStoreAddress("postgres://u:secret@h/d?sslmode=require&store=orders&schema=flows");
    expect((await storeAt(address)).name).toBe("postgres://u@h/d orders");
    expect((await storeAt(readStoreAddress("postgres://"))).name).toBe("postgres:// default");
  });

  test("what it cannot be is told without the password", async () => {
    const error = await storeAt(readStoreAddress("postgres://u:secret@h/d?store=")).catch((error) => error);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe("no store can be at postgres://u:***@h/d?store=");
  });
});

describe("a store in a bucket", () => {
  beforeEach(() => {
    for (const name of [
      "ACCESS_KEY_ID",
      "SECRET_ACCESS_KEY",
      "REGION",
      "DEFAULT_REGION",
      "ENDPOINT_URL_S3",
      "ENDPOINT_URL",
    ])
      vi.stubEnv(`AWS_${name}`, undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  test("takes keys from the environment, and says which are missing", async () => {
    const address = readStoreAddress("s3://bucket/flows/orders");
    await expect(storeAt(address)).rejects.toThrow(
      "s3://bucket/flows/orders needs keys: they are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
    vi.stubEnv("AWS_ACCESS_KEY_ID", "me");
    await expect(storeAt(address)).rejects.toThrow(UsageError);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    expect((await storeAt(address)).name).toBe("s3://bucket/flows/orders");
    vi.stubEnv("AWS_ENDPOINT_URL", "no url");
    await expect(storeAt(address)).rejects.toThrow(UsageError);
  });
});

test("of a store that is to be there, a wrong path makes none", async () => {
  const folder = mkdtempSync(`${tmpdir()}/tidemark-address-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [kind, place] of [
    ["file", folder],
    ["file", `${folder}/gone`],
    ["sqlite", `${folder}/gone.db`],
    ["lmdb", `${folder}/gone`],
  ] as const)
    await expect(existingStoreAt({ kind, place })).rejects.toThrow(`there is no ${kind} store at ${place}`);
  const blobs = await (await storeAt({ kind: "file", place: folder })).open();
  await blobs.close?.();
  expect((await existingStoreAt({ kind: "file", place: folder })).name).toBe(folder);
});

test("what a store refuses to be is a usage error", async () => {
  await expect(storeAt({ kind: "sqlite", place: ":memory:" })).rejects.toThrow(UsageError);
});
