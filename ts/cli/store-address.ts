import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RecoveryStore } from "../recovery/recovery-store.ts";
import { markerFile } from "../stores/file/file-names.ts";
import { UsageError } from "./usage-error.ts";

/** Where a store is, as the command line names it. */
export interface StoreAddress {
  readonly kind: keyof typeof KINDS;
  /** What its kind finds it by: a path. */
  readonly place: string;
}

/** A kind of stores. */
interface Kind {
  /** How it is written. */
  readonly form: string;
  /** Loads what it takes, and makes one that is to be opened yet. */
  make(place: string): Promise<RecoveryStore>;
  /** Whether there is one: opening it would make one. */
  isThere(place: string): boolean;
}

const KINDS = {
  file: {
    form: "file:PATH or only PATH",
    make: async (path) => (await import("../stores/file.ts")).fileStore(path),
    isThere: (path) => existsSync(`${path}/${markerFile}`),
  },
  sqlite: {
    form: "sqlite:PATH",
    make: async (path) => (await import("../stores/sqlite.ts")).sqliteStore(path),
    isThere: (path) => existsSync(path),
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** `sqlite:orders.db`. A single letter is the drive of a path. */
const KIND_AND_PLACE = /^([a-z][a-z0-9+.-]+):(.*)$/is;

/**
 * Reads `KIND:PLACE`, or the path of a file store.
 * @throws {UsageError} For a kind that there is not, and for no place.
 */
export function readStoreAddress(text: string): StoreAddress {
  const [, scheme = "file", place = text] = KIND_AND_PLACE.exec(text) ?? [];
  const kind = scheme.toLowerCase();
  if (!isKind(kind)) throw new UsageError(`no stores of kind "${scheme}": a store is ${forms()}`);
  if (place === "" || place.includes("\0"))
    throw new UsageError(`"${text}" names no store: it is ${forms()}`);
  return { kind, place: place.startsWith("//") ? pathOfUrl(kind, place, text) : place };
}

/** Of `file:///srv/state`: a URL. */
function pathOfUrl(kind: StoreAddress["kind"], place: string, text: string): string {
  try {
    return fileURLToPath(`file:${place}`);
  } catch (cause) {
    throw new UsageError(`"${text}" is no path: write ${kind}:/srv/state, or ${kind}:./state`, { cause });
  }
}

/** @throws {UsageError} If its place can be none. */
export async function storeAt({ kind, place }: StoreAddress): Promise<RecoveryStore> {
  try {
    return await KINDS[kind].make(place);
  } catch (cause) {
    throw new UsageError(`no store can be at ${place}`, { cause });
  }
}

/** The same of one that is there: a misspelt path makes no new one. @throws {UsageError} */
export async function existingStoreAt(address: StoreAddress): Promise<RecoveryStore> {
  const { kind, place } = address;
  if (!KINDS[kind].isThere(place)) throw new UsageError(`there is no ${kind} store at ${place}`);
  return storeAt(address);
}

function isKind(kind: string): kind is StoreAddress["kind"] {
  return Object.hasOwn(KINDS, kind);
}

function forms(): string {
  return Object.values(KINDS)
    .map(({ form }) => form)
    .join(", ");
}
