import type { RecoveryStore } from "../recovery/recovery-store.ts";
import { UsageError } from "./usage-error.ts";

/** How a store in Postgres is written. */
export const POSTGRES_FORM = "postgres://USER@HOST/DATABASE[?store=NAME&schema=SCHEMA]";

/**
 * Reads what follows `postgres:`. What it leaves out, such as the password, is in the variables PGHOST, PGUSER,
 * PGPASSWORD and their like, which the package pg reads.
 * @throws {UsageError} That does not quote it: a password may be in it, in a place where nobody finds it.
 */
export function readPostgresPlace(rest: string): string {
  const url = `postgres:${rest}`;
  if (rest.startsWith("//") && URL.canParse(url)) return url;
  const hint = "special characters of a password are written as in %23 for #, or put it into PGPASSWORD";
  throw new UsageError(`a store in Postgres is ${POSTGRES_FORM}: this is no such URL (${hint})`);
}

/** `?store=orders&schema=flows` are ours; the rest of the URL is for the package pg. */
export async function postgresStoreAt(place: string): Promise<RecoveryStore> {
  const { postgresStore } = await import("../stores/postgres.ts");
  const url = new URL(place);
  const name = url.searchParams.get("store");
  const schema = url.searchParams.get("schema");
  for (const own of ["store", "schema"]) url.searchParams.delete(own);
  return postgresStore(url.href, { ...(name !== null && { name }), ...(schema !== null && { schema }) });
}
