import { chmodSync, mkdtempSync } from "node:fs";
import pg from "pg";
import { type BlobStore, RecoveryError } from "tidemark/stores";
import {
  type PostgresClient,
  type PostgresStoreOptions,
  postgresStore,
  type Row,
} from "tidemark/stores/postgres";
import { storeConformance } from "tidemark/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTable } from "../../ts/stores/postgres/open-table.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { illegalNames, refusesNames } from "./illegal-names.ts";
import { SomePostgres, somePostgres } from "./some-postgres.ts";

const temp = tempFolder();
chmodSync(temp, 0o711); // the server may run as another user
const found = await somePostgres(mkdtempSync(`${temp}postgres-`));
const isThere = found instanceof SomePostgres;
if (!isThere) console.warn(`the tests of postgresStore are skipped: ${found.reason}`);
const server = found as SomePostgres;
const bytes = Uint8Array.of(1, 2, 3);
const large = new Uint8Array(20 << 20).fill(7);

let made = 0;
const newName = (): string => `store-${made++}`;

function open(name: string, options: PostgresStoreOptions = {}): Promise<BlobStore> {
  return postgresStore(server.url, { name, pg, ...options }).open();
}

/** Not as patient. */
function openQuickly(name: string, client: PostgresClient = new pg.Client(server.url)): Promise<BlobStore> {
  return openTable({ store: name, client, schema: "public", name, answerMs: 10_000, patienceMs: 100 });
}

/** Asks the server, by another connection. */
async function ask(text: string, ...values: unknown[]): Promise<readonly Row[]> {
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query(text, values);
  await client.end();
  return rows;
}

async function refusal(act: Promise<unknown>): Promise<RecoveryError> {
  const error = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(RecoveryError);
  return error as RecoveryError;
}

describe.runIf(isThere)("postgresStore", () => {
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  test.each(storeConformance(() => postgresStore(server.url, { name: newName() })))("$name", ({ run }) =>
    run(),
  );

  test("refuses each name that is none", async () => {
    const blobs = await open(newName());
    for (const name of illegalNames) await refusesNames(blobs, name);
    await blobs.close?.();
  });

  test("stores of one table share nothing, nor do those of two schemas", async () => {
    await ask('CREATE SCHEMA "od""d"');
    const all = [await open("a"), await open("b"), await open("a", { schema: 'od"d' })];
    for (const [i, blobs] of all.entries())
      await blobs.write([
        { name: `x-${i}`, bytes },
        { name: "shared", bytes: Uint8Array.of(i) },
      ]);
    for (const [i, blobs] of all.entries()) {
      expect([...(await blobs.list())].sort()).toEqual(["shared", `x-${i}`]);
      expect(await blobs.read(["shared"])).toEqual([Uint8Array.of(i)]);
      await blobs.close?.();
    }
  });

  test("a write is all there or not at all, and may be tried again", async () => {
    const blobs = await open(newName());
    const wrong = { name: "b", bytes: "x" as unknown as Uint8Array };
    await expect(blobs.write([{ name: "a", bytes: large }, wrong])).rejects.toThrow();
    expect(await blobs.list()).toEqual([]);
    await blobs.write([{ name: "a", bytes: large }]);
    await blobs.write([{ name: "a", bytes }]);
    expect(await blobs.read(["a"])).toEqual([bytes]);
    await blobs.close?.();
  });

  test("waits for the server's disk, also where that is switched off", async () => {
    await ask("ALTER DATABASE postgres SET synchronous_commit = off");
    await ask("ALTER DATABASE postgres SET idle_session_timeout = 1000");
    const client = new pg.Client(server.url);
    const blobs = await openQuickly(newName(), client);
    const shown = async (name: string): Promise<unknown> =>
      (await client.query(`SHOW ${name}`)).rows[0]?.[name];
    expect(await shown("synchronous_commit")).toBe("on");
    expect(await shown("idle_session_timeout")).toBe("0");
    await blobs.close?.();
    await ask("ALTER DATABASE postgres SET synchronous_commit = local");
    await ask("ALTER DATABASE postgres RESET idle_session_timeout");
    const other = new pg.Client(server.url);
    const more = await openQuickly(newName(), other);
    expect((await other.query("SHOW synchronous_commit")).rows).toEqual([{ synchronous_commit: "local" }]);
    await more.close?.();
    await ask("ALTER DATABASE postgres RESET synchronous_commit");
  });

  test("takes what makes clients, and closes each", async () => {
    const clients: pg.Client[] = [];
    const store = postgresStore(
      () => {
        clients.push(new pg.Client(server.url));
        return clients.at(-1)!;
      },
      { name: newName() },
    );
    expect(store.name).toMatch(/^postgresStore\(\) store-/);
    for (let i = 0; i < 3; i++) {
      const blobs = await store.open();
      await blobs.write([{ name: `a-${i}`, bytes }]);
      await blobs.close?.();
    }
    expect(clients.length).toBe(3);
    for (const client of clients) await expect(client.query("SELECT 1")).rejects.toThrow();
  });

  test("of several that open one at once, one has it", async () => {
    const name = newName();
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openQuickly(name).catch((error: RecoveryError) => error)),
    );
    const refused = opened.flatMap((each) => (each instanceof RecoveryError ? [each.code] : []));
    expect(refused).toEqual(Array(3).fill("store-in-use"));
    for (const each of opened) if (!(each instanceof RecoveryError)) await each.close?.();
  });

  test("a run whose connection is lost writes nothing more, also when another has the store", async () => {
    const name = newName();
    const lost = await open(name);
    await lost.write([{ name: "a", bytes }]);
    await ask("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
    const next = await open(name);
    for (const act of [
      () => lost.write([{ name: "b", bytes }]),
      () => lost.create({ name: "b", bytes }),
      () => lost.delete(["a"]),
      () => lost.list(),
    ]) {
      const error = await refusal(act());
      expect(error.code).toBe("store-failed");
      expect(error.message).toContain("the connection is lost");
    }
    await lost.close?.();
    await next.write([{ name: "b", bytes }]);
    expect([...(await next.list())].sort()).toEqual(["a", "b"]);
    await next.close?.();
  });

  test("a later version is refused", async () => {
    const name = newName();
    await (await open(name)).close?.();
    await ask("UPDATE tidemark_blobs SET bytes = '2' WHERE store = $1 AND name = ''", name);
    expect((await refusal(open(name))).code).toBe("cannot-resume");
  });

  test("a table of other things is told", async () => {
    await ask("CREATE SCHEMA taken");
    await ask("CREATE TABLE taken.tidemark_blobs (id integer)");
    expect((await refusal(open("x", { schema: "taken" }))).code).toBe("store-failed");
    expect((await refusal(open("x", { schema: "absent" }))).message).toContain("no such schema");
  });

  test("a server that does not answer is told in time, and each call after that at once", async () => {
    const blobs = await open(newName(), { answerMs: 700 });
    server.pause(true);
    const began = performance.now();
    try {
      const error = await refusal(blobs.write([{ name: "a", bytes }]));
      expect(error.message).toContain("no answer within 0.7 s");
      expect(error.code).toBe("store-failed");
      await refusal(blobs.list());
      await blobs.close?.();
      expect(performance.now() - began).toBeLessThan(10_000);
    } finally {
      server.pause(false);
    }
  });

  test("a server that dies in the middle of a write is told; what was written is there when it is back", async () => {
    const name = newName();
    for (let life = 0; life < 3; life++) {
      const blobs = await open(name);
      await blobs.write([{ name: `w-${life}`, bytes: large.subarray(life) }]);
      expect(await blobs.create({ name: `c-${life}`, bytes })).toBe(true);
      const writing = refusal(blobs.write([{ name: `lost-${life}`, bytes: new Uint8Array(100 << 20) }]));
      await new Promise((resolve) => setTimeout(resolve, 100 + 150 * life));
      await server.kill();
      expect((await writing).code).toBe("store-failed");
      expect((await refusal(blobs.list())).code).toBe("store-failed");
      await blobs.close?.();
      await server.start();
    }
    const blobs = await open(name);
    expect([...(await blobs.list())].sort()).toEqual(["c-0", "c-1", "c-2", "w-0", "w-1", "w-2"]);
    const read = await blobs.read(["w-0", "w-1", "w-2"]);
    expect(read.map((each) => each?.length)).toEqual([0, 1, 2].map((life) => large.length - life));
    await blobs.close?.();
  });
});

describe("without a server", () => {
  test.each(["", "mysql://x/y", "not a url", undefined, {}])("%j is no place", (from) => {
    expect(() => postgresStore(from as string)).toThrow(/bad-option/);
  });

  test.each([
    { name: "" },
    { schema: "a\0b" },
    { answerMs: 0 },
    { answerMs: 1e10 },
    { name: 1 as unknown as string },
  ])("%j is no option", (options) => {
    expect(() => postgresStore("postgres://h/d", options)).toThrow(/bad-option/);
  });

  test("messages name the place without its password", () => {
    const store = postgresStore("postgresql://u:secret@h:1/d?password=hidden", { name: "orders" });
    expect(store.name).toBe("postgresql://u@h:1/d orders");
  });

  test("that it is not there is told", async () => {
    const error = await refusal(postgresStore("postgres://u@127.0.0.1:1/d").open());
    expect(error.code).toBe("store-failed");
    expect(error.message).toContain("the server is not there");
  });
});
