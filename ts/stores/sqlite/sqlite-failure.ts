import { RecoveryError, type RecoveryErrorCode } from "../../recovery/errors.ts";

/** Those of SQLite's result codes that somebody can do something about: https://sqlite.org/rescode.html */
const known: Readonly<Record<string, readonly [number, RecoveryErrorCode, string]>> = {
  PERM: [3, "store-failed", "permission denied: a store must be able to write"],
  BUSY: [5, "store-in-use", "another run, or another program, has it open: stop it, or use another file"],
  LOCKED: [6, "store-in-use", "another run has it open: stop it, or use another file"],
  READONLY: [8, "store-failed", "the file or its folder is read-only: a store must be able to write"],
  IOERR: [10, "store-failed", "the disk failed"],
  CORRUPT: [11, "store-damaged", "the database is damaged"],
  FULL: [13, "store-failed", "the disk is full"],
  CANTOPEN: [14, "store-failed", "it cannot be opened or made"],
  NOTADB: [26, "store-damaged", "it is no SQLite database: the path is wrong, or the file is damaged"],
};

/** Tells what SQLite, by whichever driver, says has failed. What is told already stays as it is. */
export function sqliteFailed(store: string, error: unknown): RecoveryError {
  if (error instanceof RecoveryError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const found = Object.entries(known).find(([name, [code]]) => isCode(error, name, code));
  if (found === undefined) return new RecoveryError("store-failed", said, { store }, error);
  const [, [, code, problem]] = found;
  return new RecoveryError(code, `${problem} (${said})`, { store }, error);
}

/** Node tells the code as `errcode`, Bun as `errno`, better-sqlite3 as `code`; the first two with details above 8 bits. */
function isCode(error: unknown, name: string, code: number): boolean {
  const told = error as { code?: unknown; errno?: unknown; errcode?: unknown };
  const number = told?.errcode ?? told?.errno;
  if (typeof number === "number") return (number & 0xff) === code;
  return typeof told?.code === "string" && `${told.code}_`.startsWith(`SQLITE_${name}_`);
}
