import { RecoveryError } from "../../recovery/errors.ts";

/** What a statement takes and gives. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement that is prepared once and run often. */
export interface Statement {
  run(...values: SqlValue[]): unknown;
  get(...values: SqlValue[]): Row | null | undefined;
  all(...values: SqlValue[]): Row[];
  /** Of Bun, where a database stays open until it is called. */
  finalize?(): void;
}

/** What `node:sqlite`, `bun:sqlite` and better-sqlite3 have in common. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

/** A class of databases. */
export type Driver = new (path: string) => Database;

/** Where SQLite may be found, and what its class is called there. The first that is there is taken. */
const places: readonly (readonly [module: string, name: string])[] = [
  ["node:sqlite", "DatabaseSync"],
  ["bun:sqlite", "Database"],
  ["better-sqlite3", "default"],
];

/** Loads a module, by a name that bundlers do not see: each place lacks two of them. */
export type Load = (module: string) => Promise<unknown>;

const byImport: Load = (module) => import(/* @vite-ignore */ module);

/**
 * Finds SQLite.
 * @param load For tests; `import` otherwise.
 * @throws {RecoveryError} `store-failed` where it is nowhere.
 */
export async function findDriver(store: string, load: Load = byImport): Promise<Driver> {
  const causes: unknown[] = [];
  for (const [module, name] of places) {
    try {
      const found = (await load(module)) as Readonly<Record<string, Driver | undefined>>;
      if (typeof found[name] === "function") return found[name];
    } catch (error) {
      causes.push(error);
    }
  }
  const ways = "run Node 22.13 or later, Deno or Bun, which bring it along, or npm install better-sqlite3@12";
  throw new RecoveryError(
    "store-failed",
    `SQLite is not there: ${ways}`,
    { store },
    new AggregateError(causes, "no module of SQLite could be loaded"),
  );
}
