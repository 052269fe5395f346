import { AwsClient } from "aws4fetch";
import { type BlobStore, RecoveryError, type RecoveryStore } from "tidemark/stores";
import { type S3Client, type S3Request, type S3StoreOptions, s3Store } from "tidemark/stores/s3";
import { storeConformance } from "tidemark/testing";
import { afterAll, describe, expect, test } from "vitest";
import { Bucket } from "../../ts/stores/s3/bucket.ts";
import { ObjectStore } from "../../ts/stores/s3/object-store.ts";
import { illegalNames, refusesNames } from "./illegal-names.ts";
import { SomeBucket } from "./some-bucket.ts";
import { keys, SomeS3, someS3 } from "./some-s3.ts";

const found = await someS3();
const isThere = found instanceof SomeS3;
if (!isThere) console.warn(`the tests of s3Store are skipped: ${found.reason}`);
const server = found as SomeS3;
const bytes = Uint8Array.of(1, 2, 3);
const bucket = isThere ? await server.newBucket("state") : "state";

afterAll(() => {
  if (isThere) server.stop();
});

let made = 0;
const newPlace = (): S3StoreOptions => ({
  bucket,
  prefix: `a/store-${made++}`,
  endpoint: server.endpoint,
  keys,
});

/** A store whose requests pass through `via`. Not as patient. */
async function openVia(
  via: (send: () => Promise<Response>, url: string, request: S3Request) => Promise<Response>,
  prefix = `via-${made++}/`,
  to: S3Client = new AwsClient({ ...keys, service: "s3", region: "us-east-1", retries: 0 }),
): Promise<BlobStore> {
  const client: S3Client = {
    fetch: (url, request) => via(() => to.fetch(url, request), url, request),
  };
  const url = to instanceof SomeBucket ? "http://h/bucket/" : `${server.endpoint}/${bucket}/`;
  const opened = new ObjectStore(
    "s",
    new Bucket({ store: "s", client, url, answerMs: 2_000, retryMs: 1 }),
    prefix,
  );
  await opened.start();
  return opened;
}

async function refusal(act: Promise<unknown>): Promise<RecoveryError> {
  const error = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

const answer = (status: number, code = ""): Response =>
  new Response(status === 204 ? null : `<Error><Code>${code}</Code><Message>so</Message></Error>`, {
    status,
  });

describe.runIf(isThere)("s3Store", () => {
  // Moto takes 4 ms for each request: a case of more than 10,000 is for the bucket in memory.
  const cases = storeConformance(() => s3Store(newPlace()));
  test.each(cases.filter(({ name }) => !name.startsWith("5,000")))("$name", ({ run }) => run());

  test("refuses each name that is none", async () => {
    const blobs = await s3Store(newPlace()).open();
    for (const name of illegalNames) await refusesNames(blobs, name);
  });

  test("prefixes share nothing, also where one begins with another", async () => {
    const places = ["", "p", "p/q", "p/blobs", "p/q-"].map((prefix) => ({ ...newPlace(), prefix }));
    for (const [i, place] of places.entries())
      await (await s3Store(place).open()).write([{ name: `x-${i}`, bytes }]);
    for (const [i, place] of places.entries())
      expect(await (await s3Store(place).open()).list()).toEqual([`x-${i}`]);
  });

  test("the bucket is named in the path or in the host", async () => {
    const urls: string[] = [];
    const client: S3Client = {
      fetch: async (url) => {
        urls.push(url);
        return answer(403);
      },
    };
    const place = { bucket: "state", prefix: "p", client, region: "eu-1" };
    for (const more of [
      {},
      { endpoint: "https://x.example/base" },
      { endpoint: "https://x.example", pathStyle: false },
      { pathStyle: true },
    ])
      await refusal(s3Store({ ...place, ...more }).open());
    expect(urls).toEqual([
      "https://state.s3.eu-1.amazonaws.com/p/_tidemark-store.json",
      "https://x.example/base/state/p/_tidemark-store.json",
      "https://state.x.example/p/_tidemark-store.json",
      "https://s3.eu-1.amazonaws.com/state/p/_tidemark-store.json",
    ]);
  });

  test("a client of one's own needs no keys", async () => {
    const { keys: own, ...place } = newPlace();
    const client = new AwsClient({ ...own!, service: "s3", region: "us-east-1" });
    const blobs = await s3Store({ ...place, client }).open();
    await blobs.write([{ name: "a", bytes }]);
    expect(await blobs.list()).toEqual(["a"]);
  });

  test("a bucket, or a permission, that is not there is told", async () => {
    const error = await refusal(s3Store({ ...newPlace(), bucket: "absent" }).open());
    expect(error.message).toMatch(/^s3:\/\/absent\/a\/store-\d+: there is no such bucket.*\[store-failed\]$/);
    const denied = await refusal(openVia(async () => answer(403, "AccessDenied")));
    expect(denied.message).toContain(
      "permission denied: a store must be able to list, read, write and delete",
    );
  });

  test("a later version is refused", async () => {
    const prefix = `later-${made++}/`;
    await openVia((send) => send(), prefix);
    const later = openVia(async (send, _url, { method }) => {
      return method === "GET" ? new Response('{"format":2}') : send();
    }, prefix);
    expect((await refusal(later)).code).toBe("cannot-resume");
  });

  test("a server that ignores conditions is refused", async () => {
    const ignoring = openVia((send, _url, request) => {
      delete (request.headers as Record<string, string | undefined>)["if-none-match"];
      return send();
    });
    expect((await refusal(ignoring)).message).toContain("ignores If-None-Match");
    const lacking = openVia(async (send, _url, { method }) =>
      method === "PUT" ? answer(501, "NotImplemented") : send(),
    );
    expect((await refusal(lacking)).message).toContain("does not know conditional writes");
  });
});

describe("s3Store with a bucket in memory", () => {
  const newStore = (): RecoveryStore => {
    const client = new SomeBucket();
    return s3Store({ bucket: "bucket", endpoint: "http://h", client });
  };
  test.each(storeConformance(newStore))("$name", ({ run }) => run());
});

describe.runIf(isThere)("what fails for a while", () => {
  test.each([500, 503, 429, 409, "no answer"])("is tried again after %s", async (failure) => {
    let turn = 0;
    const blobs = await openVia(async (send) => {
      if (turn++ % 3 > 0) {
        if (typeof failure !== "number") throw new TypeError("fetch failed");
        return answer(failure, "SlowDown");
      }
      return send();
    });
    await blobs.write([
      { name: "a", bytes },
      { name: "b", bytes },
    ]);
    expect(await blobs.create({ name: "c", bytes })).toBe(true);
    expect(await blobs.create({ name: "c", bytes })).toBe(false);
    await blobs.delete(["a", "b"]);
    expect(await blobs.list()).toEqual(["c"]);
    expect(await blobs.read(["c", "a"])).toEqual([bytes, undefined]);
  });

  test("a create of which the answer was lost knows that it was done", async () => {
    let isLost = false;
    const blobs = await openVia(async (send, _url, { method }) => {
      const response = await send();
      if (!isLost || method !== "PUT") return response;
      isLost = false;
      throw new TypeError("the answer was lost");
    });
    isLost = true;
    expect(await blobs.create({ name: "a", bytes })).toBe(true);
    isLost = true;
    expect(await blobs.create({ name: "a", bytes })).toBe(false);
    expect(await blobs.create({ name: "a", bytes })).toBe(false);
  });

  test("for ever is told, with the blob, and what was under way is waited for", async () => {
    let isDown = false;
    let asked = 0;
    const blobs = await openVia(async (send) => {
      asked++;
      return isDown ? answer(503, "ServiceUnavailable") : send();
    });
    isDown = true;
    asked = 0;
    const error = await refusal(blobs.write([{ name: "a", bytes }]));
    expect(error).toMatchObject({ code: "store-failed", site: { blob: "a" } });
    expect(error.message).toContain("HTTP 503, ServiceUnavailable, so");
    expect(asked).toBe(7);
  });

  test("a connection that cannot be made is told", async () => {
    const client: S3Client = {
      fetch: () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } })),
    };
    const asking = new Bucket({ store: "s", client, url: "http://h/", answerMs: 100, retryMs: 1 });
    const error = await refusal(asking.ask({ method: "GET" }));
    expect(error.message).toBe("s: the server does not answer: fetch failed, ECONNREFUSED [store-failed]");
  });
});

describe("deleting", () => {
  const names = Array.from({ length: 1_205 }, (_, i) => `s-${i}`);

  test.each([
    ["in requests of a thousand", undefined],
    ["one by one, where the server wants an MD5", answer(400, "MissingContentMD5")],
    ["one by one, where the server knows no such request", answer(501, "NotImplemented")],
  ])("is done %s", async (_name, refusing) => {
    const seen = { POST: 0, DELETE: 0 };
    const via = async (
      send: () => Promise<Response>,
      _url: string,
      { method }: S3Request,
    ): Promise<Response> => {
      if (method === "POST" || method === "DELETE") seen[method]++;
      return method === "POST" && refusing !== undefined ? refusing.clone() : send();
    };
    const blobs = await openVia(via, "p/", new SomeBucket());
    await blobs.write(names.map((name) => ({ name, bytes })));
    expect((await blobs.list()).length).toBe(names.length);
    await blobs.delete(names);
    expect(await blobs.list()).toEqual([]);
    expect(seen).toEqual(refusing === undefined ? { POST: 2, DELETE: 0 } : { POST: 1, DELETE: names.length });
  });

  test("of which one key fails is told", async () => {
    const via = async (
      send: () => Promise<Response>,
      _url: string,
      { method }: S3Request,
    ): Promise<Response> => {
      if (method !== "POST") return send();
      return new Response("<DeleteResult><Error><Code>InternalError</Code></Error></DeleteResult>");
    };
    const blobs = await openVia(via, "p/", new SomeBucket());
    expect((await refusal(blobs.delete(["a", "b"]))).message).toContain("InternalError");
  });
});

describe("options", () => {
  const fine: S3StoreOptions = { bucket: "state", keys };

  test.each([
    { bucket: "" },
    { bucket: "a/b" },
    { prefix: "/a" },
    { prefix: "a//b" },
    { prefix: "a/../b" },
    { prefix: "." },
    { prefix: "a b" },
    { endpoint: "here" },
    { endpoint: "ftp://h" },
    { region: "" },
    { answerMs: 0 },
    { keys: undefined as unknown as typeof keys },
  ])("%j is none", (wrong) => {
    expect(() => s3Store({ ...fine, ...wrong })).toThrow(/bad-option/);
  });

  test.each([
    [{ prefix: "a/b-c/" }, "s3://state/a/b-c"],
    [{ prefix: "..a/.b" }, "s3://state/..a/.b"],
    [{}, "s3://state"],
  ])("%j is one", (more, name) => {
    expect(s3Store({ ...fine, ...more }).name).toBe(name);
  });
});
