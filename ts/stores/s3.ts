/**
 * A store in a bucket: of S3, or of what speaks as it does.
 * @module
 */
import { RecoveryError } from "../recovery/errors.ts";
import { RecoveryStore } from "../recovery/recovery-store.ts";
import { loadPeer } from "./peer.ts";
import { Bucket } from "./s3/bucket.ts";
import type { S3Client, S3Keys } from "./s3/client.ts";
import { ObjectStore } from "./s3/object-store.ts";

export type { S3Client, S3Keys, S3Request } from "./s3/client.ts";

/** How a store in a bucket is made. */
export interface S3StoreOptions {
  /** It must be there. */
  readonly bucket: string;
  /** What the keys of the store begin with, such as "flows/orders". Default: none. */
  readonly prefix?: string;
  /** Default: "us-east-1". Cloudflare's R2 has "auto". */
  readonly region?: string;
  /** Where the server is, such as `http://127.0.0.1:9000`. Default: that of Amazon for the region. */
  readonly endpoint?: string;
  /** Whether the bucket is named in the path, not in the host. Default: whether there is an `endpoint`. */
  readonly pathStyle?: boolean;
  /** Signed with by the package aws4fetch, which is imported when the store is opened. */
  readonly keys?: S3Keys;
  /** What signs and sends instead: an `AwsClient` of aws4fetch, or one of your own, which may get new keys. */
  readonly client?: S3Client;
  /** How long to wait for an answer, in ms; for large blobs longer. Default: 30,000. */
  readonly answerMs?: number;
}

/**
 * A store in a bucket of S3, or of a server that speaks as it does (R2, MinIO, Garage …), on every platform. Needs the package
 * aws4fetch (`npm install aws4fetch`), unless it is given a `client`.
 *
 * An object for each blob: there whole or not at all, and kept as the server keeps its objects. `create` is a conditional
 * write (`If-None-Match: *`); a server that ignores the condition is refused when the store is opened. What fails for a while
 * (5xx, too many requests, no connection) is tried again, 7 times within about 7 seconds. Several runs may have it open, as
 * there is nothing to lock: of two that write one flow, recovery itself stops one (`RecoveryError` `fenced`).
 * @throws {RecoveryError} `bad-option` for options that are wrong. The opening: `cannot-resume` for a store of a later version,
 *   `store-failed` where bucket, permission, conditions or the package are missing. Its functions: `store-failed` for what the
 *   server refuses or does not answer, `bad-option` for an illegal name.
 * @example
 * ```ts
 * import { s3Store } from "tidemark/stores/s3";
 * const keys = { accessKeyId: "me", secretAccessKey: "secret" };
 * const store = s3Store({ bucket: "state", prefix: "flows/orders", endpoint: "http://127.0.0.1:9000", keys });
 * console.log(store.name); // s3://state/flows/orders
 * ```
 */
export function s3Store(options: S3StoreOptions): RecoveryStore {
  const { bucket, prefix = "", region = "us-east-1", answerMs = 30_000 } = options;
  if (typeof bucket !== "string" || !/^[a-z0-9][a-z0-9._-]{1,62}$/i.test(bucket))
    throw new RecoveryError("bad-option", `${JSON.stringify(bucket)} is no name of a bucket`);
  if (typeof prefix !== "string" || !/^(?:(?!\.{1,2}(?:\/|$))[\w.-]+(?:\/|$))*$/.test(prefix))
    throw new RecoveryError(
      "bad-option",
      `prefix is of A-Z, a-z, 0-9, "_", "-", "." and "/", not ${JSON.stringify(prefix)}`,
    );
  if (!(answerMs > 0 && answerMs < 2 ** 27))
    // ten times as long is still a delay that timers know
    throw new RecoveryError("bad-option", "answerMs is a number of ms above 0");
  const url = addressOf(options, region);
  const store = `s3://${bucket}/${prefix}`.replace(/\/$/, "");
  if (options.client === undefined && options.keys === undefined)
    throw new RecoveryError("bad-option", "s3Store takes keys, or a client that has some", { store });
  const reached = async (): Promise<ObjectStore> => {
    const client = options.client ?? (await newClient(store, options.keys!, region));
    const asked = new Bucket({ store, client, url, answerMs, retryMs: 100 });
    return new ObjectStore(store, asked, prefix.replace(/[^/]$/, "$&/"));
  };
  return new RecoveryStore(
    store,
    async () => {
      const blobs = await reached();
      await blobs.start();
      return blobs;
    },
    async () => (await reached()).isThere(),
  );
}

function addressOf({ bucket, endpoint, pathStyle }: S3StoreOptions, region: string): string {
  if (endpoint !== undefined && (!URL.canParse(endpoint) || !/^https?:/.test(endpoint)))
    throw new RecoveryError("bad-option", `endpoint is a URL, not ${JSON.stringify(endpoint)}`);
  if (!/^[\w-]+$/.test(region))
    throw new RecoveryError("bad-option", `${JSON.stringify(region)} is no region`);
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  const path = url.pathname.replace(/\/?$/, "/");
  if (pathStyle ?? endpoint !== undefined) return `${url.origin}${path}${bucket}/`;
  return `${url.protocol}//${bucket}.${url.host}${path}`;
}

async function newClient(store: string, keys: S3Keys, region: string): Promise<S3Client> {
  const { AwsClient } = await loadPeer(store, {
    name: "aws4fetch",
    passedIn: "s3Store({ client })",
    load: () => import("aws4fetch"),
  });
  return new AwsClient({ ...keys, service: "s3", region, retries: 0 }); // we try again ourselves
}
