import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { Dataflow, type Prepared, run, type Sink, type StepError } from "tidemark";
import { type SqliteTableSinkOptions, sqliteTableSink, type TablePosition } from "tidemark/sinks/sqlite";
import { memoryStore } from "tidemark/stores/memory";
import { describe, expect, test } from "vitest";
import { sqliteTableSinkBy } from "../../ts/sinks/sqlite/sink-by.ts";
import {
  type Database,
  findDriver,
  type Load,
  type Row,
  type Statement,
} from "../../ts/stores/sqlite/driver.ts";
import { root } from "../cli/command.ts";
import { adaptedSink } from "../connectors/adapted-sink.ts";
import { testContext } from "../connectors/context.ts";
import { live, type Target } from "../connectors/crashing-sink.ts";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { openSink } from "../connectors/sink-cases.ts";
import { crashCases, transactionalSinkCases } from "../connectors/transactional-cases.ts";
import { kill, makeConsumer, startChild } from "../stores/consumer.ts";
import { someSqlite } from "../stores/some-sqlite.ts";

const temp = tempFolder();
const found = await someSqlite();
const isThere = "load" in found;
if (!isThere) console.warn(`the tests of sqliteTableSink are skipped: ${found.reason}`);
const load: Load = isThere ? found.load : (module) => import(module);
const newPath = (): string => `${mkdtempSync(`${temp}table-`)}/some.db`;

async function withDatabase<R>(path: string, act: (database: Database) => R): Promise<R> {
  const database = new (await findDriver("raw", load))(path);
  database.exec("PRAGMA busy_timeout = 10000");
  try {
    return act(database);
  } finally {
    database.close();
  }
}

const ask = (path: string, sql: string): Promise<Row[]> =>
  withDatabase(path, (database) => database.prepare(sql).all());

/** A sink into the table `t`, which a path that is new has. */
async function sinkInto<R extends Row = Row>(
  path: string,
  columns: string,
  options: Partial<SqliteTableSinkOptions<R>> = {},
): Promise<Sink<R, TablePosition>> {
  await withDatabase(path, (database) => database.exec(`CREATE TABLE IF NOT EXISTS t (${columns})`));
  const names: readonly string[] =
    options.columns ?? columns.split(", ").map((column) => column.split(" ")[0]!);
  return sqliteTableSinkBy<R>(load, path, { table: "t", ...options, columns: names as never });
}

async function write<R extends object>(sink: Sink<R, TablePosition>, ...rows: R[]): Promise<void> {
  const opened = await openSink(sink);
  try {
    await opened.write(rows);
    await opened.close!();
  } catch (error) {
    await opened.abort!(error);
    throw error;
  }
}

/** Loads a SQLite whose process dies at a statement: what was not committed is gone, and nothing is done any more. */
function dyingAt(last: number): Load {
  let done = 0;
  return async () => {
    const Driver = await findDriver("raw", load);
    class Dying extends Driver {
      #isOpen = true;

      override exec(sql: string): unknown {
        return this.#unlessDead(() => super.exec(sql));
      }

      override prepare(sql: string): Statement {
        const statement = super.prepare(sql);
        const act = <R>(run: () => R): R => this.#unlessDead(run);
        return {
          run: (...values) => act(() => statement.run(...values)),
          get: (...values) => act(() => statement.get(...values)),
          all: (...values) => act(() => statement.all(...values)),
        };
      }

      override close(): unknown {
        if (this.#isOpen) super.close();
        this.#isOpen = false;
        return undefined;
      }

      #unlessDead<R>(act: () => R): R {
        if (done++ >= last) {
          this.close();
          throw new Error("the process is dead");
        }
        return act();
      }
    }
    return { DatabaseSync: Dying };
  };
}

describe.runIf(isThere)("a table of SQLite", () => {
  describe.each(["DELETE", "WAL"])("in the mode %s", (mode) => {
    const make = async (): Promise<Target> => {
      const path = newPath();
      await withDatabase(path, (database) => database.prepare(`PRAGMA journal_mode = ${mode}`).get());
      const rows = await sinkInto<{ n: number }>(path, "n INTEGER");
      const sink = (): Sink<number> => adaptedSink(rows, (n) => ({ n }));
      const seen = async (): Promise<number[][]> => [
        (await ask(path, "SELECT n FROM t ORDER BY rowid")).map(({ n }) => Number(n)),
      ];
      return { sink, seen };
    };
    transactionalSinkCases(make);
    if (mode === "WAL") crashCases(make); // the other is that of the statements below
  });

  test("holds each record once, whatever statement of SQLite a process dies at", async () => {
    for (let at = 0, isOver = false; !isOver; at++) {
      const path = newPath();
      await sinkInto(path, "n");
      const store = memoryStore();
      const ended = [dyingAt(at), load].map((load) => () => {
        const sink = sqliteTableSinkBy<{ n: number }>(load, path, { table: "t", columns: ["n"] });
        return live(
          adaptedSink(sink, (n) => ({ n })),
          store,
        );
      });
      isOver = await ended[0]!().then(
        () => true,
        () => false,
      );
      await ended[1]!();
      const seen = await ask(path, "SELECT n FROM t ORDER BY rowid");
      expect(
        seen.map(({ n }) => n),
        `died at statement ${at}`,
      ).toEqual(Array.from({ length: 16 }, (_, n) => n));
      if (isOver) expect(at).toBeGreaterThan(30);
    }
  });

  test("holds each record once, though its process is killed again and again", async () => {
    const consumer = `${mkdtempSync(`${temp}killed-`)}/`;
    makeConsumer(consumer);
    if (isThere) found.installIn(consumer);
    cpSync(`${root}test/sinks/children`, consumer, { recursive: true });
    const path = `${consumer}some.db`;
    await sinkInto(path, "n INTEGER");
    const records = 1000;
    const counts: number[] = [];
    const shown = async (): Promise<number> =>
      Number((await ask(path, "SELECT count(*) AS n FROM t"))[0]!["n"]);
    for (let isDone = false; !isDone; ) {
      const child = startChild(consumer, "write-table.mjs", path, `${consumer}state`, `${records}`);
      // Each dies when the table shows more than before: in any call that follows a commit.
      const before = counts.at(-1) ?? 0;
      while (!isDone && (await shown()) <= before + 100) {
        isDone = child.stdout.includes("done");
        await new Promise((resolve) => setImmediate(resolve));
      }
      await (isDone ? child.ended() : kill(child));
      counts.push(await shown());
    }
    const seen = await ask(path, "SELECT n FROM t ORDER BY rowid");
    expect(seen.map(({ n }) => n)).toEqual(Array.from({ length: records }, (_, n) => n));
    expect(counts.filter((count) => count < records).length).toBeGreaterThan(2);
  });

  test("holds what cells can hold", async () => {
    const path = newPath();
    const sink = await sinkInto(path, "a, b, c, d, e, f, g, h");
    const bytes = Uint8Array.of(1, 2);
    await write(sink, {
      ...{ a: 1.5, b: "ö", c: true, d: null, e: bytes, f: new Uint8Array(0), g: new Date(0), h: { x: [1] } },
      left: "out",
    });
    await write(sink, { a: -1, b: 2n ** 40n });
    const [first, second] = await ask(path, "SELECT *, typeof(f) AS tf FROM t");
    expect({ ...first, e: [...(first!["e"] as Uint8Array)], f: [...(first!["f"] as Uint8Array)] }).toEqual({
      ...{ a: 1.5, b: "ö", c: 1, d: null, e: [1, 2], f: [], g: "1970-01-01T00:00:00.000Z", h: '{"x":[1]}' },
      tf: "blob",
    });
    expect({ ...second }).toMatchObject({ a: -1, b: 2 ** 40, c: null, h: null });
  });

  test("may have odd names, and columns that are not written", async () => {
    const path = newPath();
    const create =
      'CREATE TABLE IF NOT EXISTS "a ""b" (id INTEGER PRIMARY KEY, "x y" TEXT, rowid_ TEXT DEFAULT 7)';
    await write(sqliteTableSinkBy<Row>(load, path, { table: 'a "b', columns: ["x y"], create }), {
      "x y": "z",
    });
    expect((await ask(path, 'SELECT * FROM "a ""b"')).map((row) => ({ ...row }))).toEqual([
      { id: 1, "x y": "z", rowid_: "7" },
    ]);
  });

  test.each([
    [
      "replace",
      [
        { k: 1, v: "new" },
        { k: 2, v: "last" },
      ],
    ],
    [
      "ignore",
      [
        { k: 1, v: "old" },
        { k: 2, v: "first" },
      ],
    ],
  ] as const)("%s: what becomes of a key that is there", async (onConflict, expected) => {
    const path = newPath();
    const sink = await sinkInto(path, "k INTEGER PRIMARY KEY, v TEXT", { key: ["k"], onConflict });
    await write<Row>(sink, { k: 1, v: "old" });
    await write(sink, { k: 1, v: "new" }, { k: 2, v: "first" }, { k: 2, v: "last" });
    expect((await ask(path, "SELECT * FROM t ORDER BY k")).map((row) => ({ ...row }))).toEqual(expected);
  });

  test("what it refuses fails the flow before the epoch is committed, and the mended flow goes on", async () => {
    const path = newPath();
    const sink = await sinkInto<{ n: number }>(path, "n INTEGER PRIMARY KEY");
    const store = memoryStore();
    const runs = [
      [1, 2, 3, 2],
      [1, 2, 3, 4],
    ];
    for (const numbers of runs) {
      const flow = new Dataflow("keys");
      flow
        .input("n", numbers, { batchSize: 1 })
        .map("row", (n) => ({ n }))
        .output("out", sink);
      const ended = run(flow, { recovery: { store, every: { records: 2 } } });
      if (numbers === runs[1]) await ended;
      else {
        const error: StepError = await ended.then(
          () => undefined as never,
          (error) => error,
        );
        expect(error).toMatchObject({ code: "sink-failed", cause: { code: "write-failed" } });
        expect(error.message).toContain("UNIQUE constraint failed: t.n");
        expect((await ask(path, "SELECT n FROM t")).length).toBeLessThan(4);
      }
    }
    expect((await ask(path, "SELECT n FROM t ORDER BY n")).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  });

  test("a record that it cannot hold is the one that is refused", async () => {
    const path = newPath();
    const sink = await sinkInto<{ n: unknown }>(path, "n");
    const values = [1, () => 1, 2n ** 80n, Number.NaN, new Date(Number.NaN), new Map(), 2];
    const flow = new Dataflow("bad");
    const rows = flow.input("n", values).map("row", (n) => ({ n }));
    rows.output("out", sink, { onError: "skip" });
    await run(flow);
    expect((await ask(path, "SELECT n FROM t")).map(({ n }) => n)).toEqual([1, 2]);
    const opened = await openSink(sink);
    for (const n of values.slice(1, 6)) {
      const refused = opened.write([{ n: 0 }, { n }, { n: 9 }]);
      await expect(refused).rejects.toMatchObject({ code: "bad-value" });
      expect(opened.taken).toBe(1);
    }
    await expect(opened.write([3 as never])).rejects.toMatchObject({ code: "bad-value" });
    await opened.close!();
    expect((await ask(path, "SELECT n FROM t")).map(({ n }) => n)).toEqual([1, 2, 0, 0, 0, 0, 0]);
  });

  test("a database without the rows that were prepared is refused", async () => {
    const path = newPath();
    const dead = await openSink(await sinkInto(path, "n"));
    await dead.write([{ n: 1 }]);
    const prepared: Prepared<unknown>[] = [{ epoch: 1, token: await dead.prepare!() }];
    await dead.abort!(undefined);
    rmSync(path);
    const another = openSink(await sinkInto(path, "n"), prepared);
    await expect(another).rejects.toMatchObject({ code: "table-changed", site: { partition: "t" } });
  });

  test("shows what a dead run had prepared also when the step, or its columns, are others now", async () => {
    const path = newPath();
    const dead = await openSink(await sinkInto(path, "n, m"), undefined, { ...testContext(), step: "a.old" });
    await dead.write([{ n: 1, m: 2 }]);
    const prepared: Prepared<unknown>[] = [{ epoch: 1, token: await dead.prepare!() }];
    await dead.abort!(undefined);
    const next = await openSink(await sinkInto(path, "n, m", { columns: ["n"] }), prepared, {
      ...testContext(),
      step: "a.new",
    });
    await next.write([{ n: 3 }]);
    await next.close!();
    expect((await ask(path, "SELECT n, m FROM t")).map((row) => ({ ...row }))).toEqual([
      { n: 1, m: 2 },
      { n: 3, m: null },
    ]);
  });

  test("two outputs may write one table, and one that two runs write at once is noticed", async () => {
    const path = newPath();
    const sink = await sinkInto<{ n: number }>(path, "n");
    const flow = new Dataflow("both");
    const rows = flow.input("n", [{ n: 1 }, { n: 2 }]);
    rows.output("one", sink);
    rows.output("other", sink);
    await run(flow);
    expect((await ask(path, "SELECT n FROM t ORDER BY n")).map(({ n }) => n)).toEqual([1, 1, 2, 2]);
    const first = await openSink(sink);
    await first.write([{ n: 3 }]);
    const second = await openSink(sink);
    await expect(first.close!()).rejects.toMatchObject({ code: "table-changed" });
    await second.close!();
  });

  test("is waited for while another has the database", async () => {
    const path = newPath();
    const sink = await sinkInto<{ n: number }>(path, "n");
    const reader = new (await findDriver("raw", load))(path);
    reader.exec("BEGIN");
    reader.prepare("SELECT * FROM t").all();
    reader.exec("COMMIT");
    await write(sink, { n: 1 });
    reader.close();
    expect((await ask(path, "SELECT n FROM t")).length).toBe(1);
  });

  test("that is not there is told of, and so are its columns", async () => {
    const path = newPath();
    const gone = openSink(sqliteTableSinkBy<Row>(load, path, { table: "x", columns: ["n"] }));
    await expect(gone).rejects.toMatchObject({ code: "cannot-open", site: { partition: path } });
    await expect(gone).rejects.toThrow('there is no table "x": make it first');
    const other = openSink(await sinkInto(path, "n", { columns: ["n", "m"] }));
    await expect(other).rejects.toThrow('there is no column "m" in "t"');
    const nowhere = openSink(
      sqliteTableSinkBy<Row>(load, `${temp}no/such/folder.db`, { table: "x", columns: ["n"] }),
    );
    await expect(nowhere).rejects.toMatchObject({ code: "cannot-open" });
  });

  test("where there is no SQLite, it says what to install", async () => {
    const none = sqliteTableSinkBy<Row>(() => Promise.reject(new Error("none")), "x.db", {
      table: "t",
      columns: ["n"],
    });
    await expect(openSink(none)).rejects.toThrow("npm install better-sqlite3@12");
  });
});

test.each([
  ["x.db", { table: "t" }],
  ["x.db", { columns: ["a"] }],
  ["x.db", { table: "", columns: ["a"] }],
  ["x.db", { table: "t", columns: [] }],
  ["x.db", { table: "t", columns: ["a", "a"] }],
  ["x.db", { table: "t", columns: [""] }],
  ["x.db", { table: "t", columns: ["a"], key: ["a"] }],
  ["x.db", { table: "t", columns: ["a"], onConflict: "ignore" }],
  ["x.db", { table: "t", columns: ["a"], key: ["b"], onConflict: "ignore" }],
  ["x.db", { table: "t", columns: ["a"], key: ["a"], onConflict: "fail" }],
  ["x.db", { table: "t", columns: ["a"], create: 1 }],
  ["x.db", { table: "t", columns: ["a"], more: 1 }],
  [":memory:", { table: "t", columns: ["a"] }],
  ["", { table: "t", columns: ["a"] }],
  [new URL("https://x/y"), { table: "t", columns: ["a"] }],
])("%s with %j is refused", (file, options) => {
  expect(() => sqliteTableSink(file, options as never)).toThrow(
    expect.objectContaining({ code: "bad-option" }),
  );
});
