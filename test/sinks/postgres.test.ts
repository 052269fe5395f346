import { chmodSync, mkdtempSync } from "node:fs";
import pg from "pg";
import { Dataflow, type Prepared, run, type Sink } from "tidemark";
import {
  type PostgresClient,
  type PostgresTableSinkOptions,
  postgresTableSink,
  type Row,
  type TablePosition,
} from "tidemark/sinks/postgres";
import { memoryStore } from "tidemark/stores/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adaptedSink } from "../connectors/adapted-sink.ts";
import { testContext } from "../connectors/context.ts";
import { live, type Target } from "../connectors/crashing-sink.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { openSink } from "../connectors/sink-cases.ts";
import { crashCases, transactionalSinkCases } from "../connectors/transactional-cases.ts";
import { SomePostgres, somePostgres } from "../stores/some-postgres.ts";

const temp = tempFolder();
chmodSync(temp, 0o711); // the server may run as another user
const found = await somePostgres(mkdtempSync(`${temp}postgres-`));
const isThere = found instanceof SomePostgres;
if (!isThere) console.warn(`the tests of postgresTableSink are skipped: ${found.reason}`);
const server = found as SomePostgres;

let made = 0;
let client: pg.Client;

async function ask(text: string): Promise<readonly Row[]> {
  return (await client.query(text)).rows as Row[];
}

/** Makes a table. */
async function tableOf(columns: string): Promise<string> {
  const table = `t${made++}`;
  await ask(`CREATE TABLE ${table} (${columns})`);
  return table;
}

type Options = Partial<PostgresTableSinkOptions<Row>>;

function sinkInto(
  table: string,
  columns: readonly string[],
  options: Options = {},
  from: string | (() => PostgresClient) = server.url,
): Sink<Row, TablePosition> {
  return postgresTableSink<Row>(from, { table, columns, pg, ...options });
}

async function write(sink: Sink<Row, TablePosition>, ...rows: Row[]): Promise<void> {
  const opened = await openSink(sink);
  try {
    await opened.write(rows);
    await opened.close!();
  } catch (error) {
    await opened.abort!(error);
    throw error;
  }
}

/** A client whose process dies at a query: the server rolls back, and nothing is asked any more. */
function dyingAt(last: number): () => PostgresClient {
  let asked = 0;
  return () => {
    const inner = new pg.Client(server.url);
    const query = inner.query.bind(inner) as PostgresClient["query"];
    return Object.assign(inner as PostgresClient, {
      async query(text: string, values?: unknown[]) {
        if (asked++ < last) return query(text, values);
        await inner.end();
        throw new Error("the process is dead");
      },
    });
  };
}

describe.runIf(isThere)("a table of Postgres", () => {
  beforeAll(async () => {
    await server.start();
    client = new pg.Client(server.url);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
  });

  describe("as a sink", () => {
    const make = async (): Promise<Target> => {
      const table = await tableOf("n integer, at bigserial");
      return {
        sink: () => adaptedSink(sinkInto(table, ["n"]), (n) => ({ n })),
        seen: async () => [(await ask(`SELECT n FROM ${table} ORDER BY at`)).map(({ n }) => Number(n))],
      };
    };
    transactionalSinkCases(make);
    crashCases(make);
  });

  test("holds each record once, whatever query a process dies at", async () => {
    for (let at = 0, isOver = false; !isOver; at++) {
      const table = await tableOf("n integer UNIQUE, at bigserial");
      const store = memoryStore();
      const lives = [dyingAt(at), server.url].map((from) => () => {
        const sink = sinkInto(table, ["n"], {}, from);
        return live(
          adaptedSink(sink, (n) => ({ n })),
          store,
        );
      });
      isOver = await lives[0]!().then(
        () => true,
        () => false,
      );
      await lives[1]!();
      const seen = await ask(`SELECT n FROM ${table} ORDER BY at`);
      expect(
        seen.map(({ n }) => n),
        `died at query ${at}`,
      ).toEqual(Array.from({ length: 16 }, (_, n) => n));
      if (isOver) expect(at).toBeGreaterThan(50);
    }
  });

  test("holds what its columns make of cells", async () => {
    const table = await tableOf(
      "a integer, b text, c boolean, d bigint, e bytea, f bytea, g timestamptz, h jsonb, i double precision, j text NOT NULL DEFAULT 'own'",
    );
    const columns = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    await write(sinkInto(table, columns), {
      ...{ a: 1, b: "ö", c: true, d: 2n ** 62n, e: Uint8Array.of(1, 2), f: new Uint8Array(0) },
      ...{ g: new Date(5), h: [{ x: [1] }], i: Number.NaN, left: "out" },
    });
    await write(sinkInto(table, columns), { a: -1 });
    const [first, second] = await ask(`SELECT * FROM ${table} ORDER BY a DESC`);
    expect({ ...first, e: [...(first!["e"] as Uint8Array)], f: [...(first!["f"] as Uint8Array)] }).toEqual({
      ...{ a: 1, b: "ö", c: true, d: String(2n ** 62n), e: [1, 2], f: [], g: new Date(5) },
      ...{ h: [{ x: [1] }], i: Number.NaN, j: "own" },
    });
    expect(second).toMatchObject({ a: -1, b: null, h: null, j: "own" });
  });

  test("may have odd names, in another schema", async () => {
    await ask('CREATE SCHEMA "o d"');
    await ask('CREATE TABLE "o d"."a ""b" (id serial, "x y" text)');
    await write(sinkInto('a "b', ["x y"], { schema: "o d" }), { "x y": "z" });
    expect(await ask('SELECT * FROM "o d"."a ""b"')).toEqual([{ id: 1, "x y": "z" }]);
  });

  test.each([
    ["replace", ["new", "last"]],
    ["ignore", ["old", "first"]],
  ] as const)("%s: what becomes of a key that is there", async (onConflict, [one, two]) => {
    const table = await tableOf("k integer UNIQUE, v text");
    const sink = sinkInto(table, ["k", "v"], { key: ["k"], onConflict });
    await write(sink, { k: 1, v: "old" });
    await write(sink, { k: 1, v: "new" }, { k: 2, v: "first" }, { k: 2, v: "last" }, { v: "a" }, { v: "b" });
    expect(await ask(`SELECT * FROM ${table} ORDER BY k, v`)).toEqual([
      { k: 1, v: one },
      { k: 2, v: two },
      { k: null, v: "a" },
      { k: null, v: "b" },
    ]);
  });

  test("what it refuses fails the flow before the epoch is committed, and the mended flow goes on", async () => {
    const table = await tableOf("n integer PRIMARY KEY");
    const store = memoryStore();
    const flowOf = (numbers: readonly number[]): Promise<void> => {
      const flow = new Dataflow("keys");
      flow
        .input("n", numbers)
        .map("row", (n) => ({ n }))
        .output("out", sinkInto(table, ["n"]));
      return run(flow, { recovery: store });
    };
    const refused = flowOf([1, 2, 3, 2]);
    await expect(refused).rejects.toMatchObject({ code: "sink-failed", cause: { code: "write-failed" } });
    await expect(refused).rejects.toThrow("duplicate key");
    await flowOf([1, 2, 3, 4]);
    expect((await ask(`SELECT n FROM ${table} ORDER BY n`)).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  });

  test("a record that its columns cannot hold is the one that is refused", async () => {
    const table = await tableOf("n integer NOT NULL");
    const values = [1, "two", 2n ** 40n, null, () => 1, new Date(Number.NaN), "3"];
    const flow = new Dataflow("bad");
    const rows = flow.input("n", values).map("row", (n): Row => ({ n }));
    rows.output("out", sinkInto(table, ["n"]), { onError: "skip" });
    await run(flow);
    expect((await ask(`SELECT n FROM ${table}`)).map(({ n }) => n)).toEqual([1, 3]);
    const opened = await openSink(sinkInto(table, ["n"]));
    for (const n of values.slice(1, 6)) {
      await expect(opened.write([{ n: 0 }, { n }, { n: 9 }])).rejects.toMatchObject({ code: "bad-value" });
      expect(opened.taken).toBe(1);
    }
    await opened.close!();
    expect((await ask(`SELECT n FROM ${table}`)).length).toBe(7);
  });

  test("takes more rows at once than one query can", async () => {
    const table = await tableOf("a integer, b integer");
    await write(sinkInto(table, ["a", "b"]), ...Array.from({ length: 34_567 }, (_, a) => ({ a, b: -a })));
    expect(await ask(`SELECT count(*)::int AS n, sum(a + b)::int AS sum FROM ${table}`)).toEqual([
      { n: 34_567, sum: 0 },
    ]);
  });

  test("a database without the rows that were prepared is refused", async () => {
    const table = await tableOf("n integer");
    const dead = await openSink(sinkInto(table, ["n"]));
    await dead.write([{ n: 1 }]);
    const prepared: Prepared<unknown>[] = [{ epoch: 1, token: await dead.prepare!() }];
    await dead.abort!(undefined);
    await ask(`DROP TABLE ${(prepared[0]!.token as { staging: string }).staging}`);
    await expect(openSink(sinkInto(table, ["n"]), prepared)).rejects.toMatchObject({ code: "table-changed" });
  });

  test("shows what a dead run had prepared also when the step, or its columns, are others now", async () => {
    const table = await tableOf("n integer, m integer");
    const dead = await openSink(sinkInto(table, ["n", "m"]), undefined, { ...testContext(), step: "a.old" });
    await dead.write([{ n: 1, m: 2 }]);
    const prepared: Prepared<unknown>[] = [{ epoch: 1, token: await dead.prepare!() }];
    await dead.abort!(undefined);
    const next = await openSink(sinkInto(table, ["n"]), prepared, { ...testContext(), step: "a.new" });
    await next.write([{ n: 3 }]);
    await next.close!();
    expect(await ask(`SELECT n, m FROM ${table} ORDER BY n`)).toEqual([
      { n: 1, m: 2 },
      { n: 3, m: null },
    ]);
  });

  test("a connection that is lost fails the flow, and the next run goes on", async () => {
    const table = await tableOf("n integer");
    const opened = await openSink(sinkInto(table, ["n"]));
    await opened.write([{ n: 1 }]);
    const token = await opened.prepare!();
    await ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tidemark'");
    await expect((async () => opened.commit!(token))()).rejects.toMatchObject({ code: "write-failed" });
    await opened.abort!(undefined);
    const next = await openSink(sinkInto(table, ["n"]), [{ epoch: 1, token }]);
    await next.close!();
    expect(await ask(`SELECT n FROM ${table}`)).toEqual([{ n: 1 }]);
  });

  test("shows rows once though a run that was fenced off commits them as well, at the same time", async () => {
    const table = await tableOf("n integer");
    const fenced = await openSink(sinkInto(table, ["n"]));
    await fenced.write([{ n: 1 }]);
    const token = await fenced.prepare!();
    await ask(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
    const both = [fenced.commit!(token), openSink(sinkInto(table, ["n"]), [{ epoch: 1, token }])];
    const waiting = "SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted";
    while (Number((await ask(waiting))[0]!["n"]) < 2) await new Promise((resolve) => setImmediate(resolve));
    await ask("COMMIT");
    const [, next] = await Promise.all(both);
    expect(await ask(`SELECT n FROM ${table}`)).toEqual([{ n: 1 }]);
    await (next as Awaited<ReturnType<typeof openSink>>).close!();
    await fenced.abort!(undefined);
  });

  test("that is not there is told of, and so are its columns, and the server", async () => {
    const gone = openSink(sinkInto("none", ["n"]));
    await expect(gone).rejects.toMatchObject({ code: "cannot-open" });
    await expect(gone).rejects.toThrow('there is no table "none" in the schema public: make it first');
    const table = await tableOf("n integer");
    await expect(openSink(sinkInto(table, ["n", "m"]))).rejects.toThrow(
      `there is no column "m" in "${table}"`,
    );
    const nowhere = openSink(sinkInto("t", ["n"], {}, "postgres://tidemark:secret@127.0.0.1:1/x"));
    await expect(nowhere).rejects.toMatchObject({ code: "cannot-open" });
    await expect(nowhere).rejects.not.toThrow("secret");
  });
});

test.each([
  ["postgres://x/y", { table: "t" }],
  ["postgres://x/y", { table: "t", columns: [] }],
  ["postgres://x/y", { table: "t", columns: ["a"], schema: "" }],
  ["postgres://x/y", { table: "t", columns: ["a"], answerMs: 0 }],
  ["postgres://x/y", { table: "t", columns: ["a"], pg: {} }],
  ["postgres://x/y", { table: "t", columns: ["a"], key: ["a"] }],
  ["http://x/y", { table: "t", columns: ["a"] }],
  [undefined, { table: "t", columns: ["a"] }],
])("%s with %j is refused", (from, options) => {
  expect(() => postgresTableSink(from as string, options as never)).toThrow(
    expect.objectContaining({ code: "bad-option" }),
  );
});
