import { fileURLToPath } from "node:url";
import type { RecoveryStore } from "../recovery/recovery-store.ts";
import { masked } from "./masked.ts";
import { POSTGRES_FORM, postgresStoreAt, readPostgresPlace } from "./postgres-place.ts";
import { readS3Place, S3_FORM, s3StoreAt } from "./s3-place.ts";
import { UsageError } from "./usage-error.ts";

/** Where a store is, as the command line names it. */
export interface StoreAddress {
  readonly kind: keyof typeof KINDS;
  /** What its kind finds it by: a path, a URL. May hold a password: messages have it {@link masked}. */
  readonly place: string;
}

/** A kind of stores. */
interface Kind {
  /** How it is written. */
  readonly form: string;
  /** The place in what follows the colon. @throws {UsageError} */
  read(rest: string): string;
  /** Loads what it takes, and makes one that is to be opened yet. */
  make(place: string): Promise<RecoveryStore>;
}

const KINDS = {
  file: {
    form: "file:PATH or only PATH",
    read: (rest) => readPath("file", rest),
    make: async (path) => (await import("../stores/file.ts")).fileStore(path),
  },
  sqlite: {
    form: "sqlite:PATH",
    read: (rest) => readPath("sqlite", rest),
    make: async (path) => (await import("../stores/sqlite.ts")).sqliteStore(path),
  },
  lmdb: {
    form: "lmdb:PATH",
    read: (rest) => readPath("lmdb", rest),
    make: async (path) => (await import("../stores/lmdb.ts")).lmdbStore(path),
  },
  postgres: { form: POSTGRES_FORM, read: readPostgresPlace, make: postgresStoreAt },
  s3: { form: S3_FORM, read: readS3Place, make: s3StoreAt },
} as const satisfies Readonly<Record<string, Kind>>;

/** Other names of kinds. */
const ALIASES: Readonly<Record<string, StoreAddress["kind"]>> = { postgresql: "postgres" };

/** `sqlite:orders.db`. A single letter is the drive of a path. */
const KIND_AND_PLACE = /^([a-z][a-z0-9+.-]+):(.*)$/is;

/**
 * Reads `KIND:PLACE`, or the path of a file store.
 * @throws {UsageError} For a kind that there is not, and for no place.
 */
export function readStoreAddress(text: string): StoreAddress {
  const [, scheme = "file", rest = text] = KIND_AND_PLACE.exec(text) ?? [];
  const kind = kindOf(scheme.toLowerCase());
  if (kind === undefined) throw new UsageError(`no stores of kind "${scheme}": a store is ${forms()}`);
  if (rest === "" || rest.includes("\0"))
    throw new UsageError(`"${masked(text)}" names no store: it is ${forms()}`);
  return { kind, place: KINDS[kind].read(rest) };
}

/** A path, or as in `file:///srv/state` a URL. */
function readPath(kind: string, rest: string): string {
  if (!rest.startsWith("//")) return rest;
  try {
    return fileURLToPath(`file:${rest}`);
  } catch (cause) {
    const problem = `"${masked(`${kind}:${rest}`)}" is no path: write ${kind}:/srv/state, or ${kind}:./state`;
    throw new UsageError(problem, { cause });
  }
}

/** @throws {UsageError} If its place can be none. */
export async function storeAt({ kind, place }: StoreAddress): Promise<RecoveryStore> {
  try {
    return await KINDS[kind].make(place);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`no store can be at ${masked(place)}`, { cause });
  }
}

/**
 * The same of one that is there: a misspelt path makes no new one.
 * @throws {UsageError} If there is none. What the store throws where that cannot be found out.
 */
export async function existingStoreAt(address: StoreAddress): Promise<RecoveryStore> {
  const store = await storeAt(address);
  if (!(await store.isThere())) throw new UsageError(`there is no ${address.kind} store at ${store.name}`);
  return store;
}

function kindOf(scheme: string): StoreAddress["kind"] | undefined {
  if (Object.hasOwn(KINDS, scheme)) return scheme as StoreAddress["kind"];
  return Object.hasOwn(ALIASES, scheme) ? ALIASES[scheme] : undefined;
}

function forms(): string {
  return Object.values(KINDS)
    .map(({ form }) => form)
    .join(", ");
}
