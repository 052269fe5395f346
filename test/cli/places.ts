import { chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { vi } from "vitest";
import { SomePostgres, somePostgres } from "../stores/some-postgres.ts";
import { keys, SomeS3, someS3 } from "../stores/some-s3.ts";
import { somePeers } from "./peers.ts";

/** A password that no output may have in it. */
export const secret = "hunter2-#x";

/** Kinds of stores, as the command line names them. */
export type StoreKind = "file" | "sqlite" | "lmdb" | "postgres" | "s3";

/** Places for stores of all kinds that this machine can have, with the servers of some. */
export class Places {
  readonly kinds: readonly StoreKind[];
  /** Where the packages are that they need. */
  readonly peers: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #postgres: SomePostgres | undefined;
  readonly #s3: SomeS3 | undefined;

  constructor(
    folder: string,
    kinds: readonly StoreKind[],
    found: { peers: Readonly<Record<string, string>>; postgres: unknown; s3: unknown },
  ) {
    this.#folder = folder;
    this.kinds = kinds;
    this.peers = found.peers;
    this.#postgres = found.postgres instanceof SomePostgres ? found.postgres : undefined;
    this.#s3 = found.s3 instanceof SomeS3 ? found.s3 : undefined;
  }

  /** Starts the servers, and puts into the environment what the command needs of them. */
  async start(): Promise<void> {
    vi.stubEnv("PGHOST", "127.0.0.1");
    vi.stubEnv("PGPORT", String(this.#postgres?.port ?? 1));
    vi.stubEnv("PGPASSWORD", secret);
    vi.stubEnv("AWS_ACCESS_KEY_ID", keys.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secret);
    vi.stubEnv("AWS_ENDPOINT_URL", this.#s3?.endpoint);
    await this.#postgres?.start();
    await this.#s3?.newBucket("bucket");
  }

  async stop(): Promise<void> {
    vi.unstubAllEnvs();
    this.#s3?.stop();
    await this.#postgres?.stop();
  }

  /** A place that nothing is at: its address, and what messages call it. */
  place(kind: StoreKind, name: string): { readonly address: string; readonly shown: string } {
    const path = `${this.#folder}${kind}-${name}`;
    const user = `tidemark:${encodeURIComponent(secret)}`;
    switch (kind) {
      case "postgres":
        return {
          address: `postgres://${user}@127.0.0.1/postgres?store=${name}`,
          shown: `postgres://tidemark@127.0.0.1/postgres ${name}`,
        };
      case "s3":
        return { address: `s3://bucket/flows/${name}`, shown: `s3://bucket/flows/${name}` };
      default:
        return { address: `${kind}:${path}`, shown: path };
    }
  }
}

/**
 * Places for stores of these kinds; of those that this machine cannot have, prints why.
 * @param temp An empty folder; ends with a slash.
 */
export async function somePlaces(temp: string, wanted: readonly StoreKind[]): Promise<Places> {
  const { peers, missing } = await somePeers();
  chmodSync(temp, 0o711); // the server of Postgres may run as another user
  const unwanted = { reason: "nobody asked for it" };
  const postgres = wanted.includes("postgres") ? await somePostgres(mkdtempSync(`${temp}pg-`)) : unwanted;
  const s3 = wanted.includes("s3") ? await someS3() : unwanted;
  if ("reason" in postgres) missing["postgres"] = postgres.reason;
  if ("reason" in s3) missing["s3"] = s3.reason;
  for (const kind of wanted)
    if (missing[kind] !== undefined)
      console.warn(`the tests of stores of kind ${kind} on the command line are skipped: ${missing[kind]}`);
  const kinds = wanted.filter((kind) => missing[kind] === undefined);
  const folder = `${temp}stores/`;
  mkdirSync(folder);
  return new Places(folder, kinds, { peers, postgres, s3 });
}
