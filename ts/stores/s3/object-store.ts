import type { Blob, BlobStore } from "../../recovery/blobs.ts";
import { RecoveryError } from "../../recovery/errors.ts";
import { atOnce } from "../at-once.ts";
import { checkNames, isBlobName } from "../names.ts";
import type { Asked, Bucket } from "./bucket.ts";
import { Deletion } from "./deletion.ts";
import { type Answer, codeIn, refused } from "./s3-failure.ts";

const format = 1;

/** Requests that are under way at once. */
const mostRequests = 8;

/** Says who has made an object: whether it was us is not known when the answer was lost. */
const maker = "x-amz-meta-tidemark-create";

/** A bucket with an object for each blob, below a prefix. */
export class ObjectStore implements BlobStore {
  readonly #store: string;
  readonly #bucket: Bucket;
  readonly #prefix: string;
  readonly #deletion: Deletion;

  /** @param prefix "", or ends with a slash. */
  constructor(store: string, bucket: Bucket, prefix: string) {
    this.#store = store;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#deletion = new Deletion(store, bucket);
  }

  /**
   * Sees whether this is a place for a store, and makes it one.
   * @throws {RecoveryError} `cannot-resume` if a later version has written it, `store-failed` if the server ignores conditions.
   */
  async start(): Promise<void> {
    const key = this.#marker;
    const found = await this.#ask({ method: "GET", key }, [200, 404]);
    if (found.status === 200) this.#checkFormat(found);
    const body = new TextEncoder().encode(JSON.stringify({ format }));
    const marker: Asked = { method: "PUT", key, headers: { "if-none-match": "*" }, body };
    if (found.status === 404) await this.#ask(marker, [200, 412]);
    if ((await this.#ask(marker, [200, 412])).status === 412) return;
    const problem =
      "the server ignores If-None-Match: of two runs, none would know that the other writes as well";
    throw new RecoveryError("store-failed", problem, { store: this.#store });
  }

  /** Whether this is a store already. Writes nothing. */
  async isThere(): Promise<boolean> {
    return (await this.#ask({ method: "GET", key: this.#marker }, [200, 404])).status === 200;
  }

  async list(): Promise<readonly string[]> {
    const prefix = this.#key("");
    const names: string[] = [];
    for (let token: string | undefined; ; ) {
      const query = {
        "list-type": "2",
        prefix,
        ...(token === undefined ? {} : { "continuation-token": token }),
      };
      const page = new TextDecoder().decode((await this.#ask({ method: "GET", query }, [200])).bytes);
      for (const [, key] of page.matchAll(/<Key>([^<]*)<\/Key>/g)) names.push(key!.slice(prefix.length));
      if (!page.includes("<IsTruncated>true</IsTruncated>")) return names.filter(isBlobName);
      token = unescaped(/<NextContinuationToken>([^<]*)</.exec(page)?.[1] ?? "");
    }
  }

  async read(names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    checkNames(this.#store, names);
    return atOnce(mostRequests, names, async (name) => {
      const { status, bytes } = await this.#ask({ method: "GET", key: this.#key(name) }, [200, 404], name);
      return status === 200 ? bytes : undefined;
    });
  }

  async write(blobs: readonly Blob[]): Promise<void> {
    checkNames(
      this.#store,
      blobs.map(({ name }) => name),
    );
    await atOnce(mostRequests, blobs, ({ name, bytes }) =>
      this.#ask({ method: "PUT", key: this.#key(name), body: bytes }, [200], name),
    );
  }

  async create({ name, bytes }: Blob): Promise<boolean> {
    checkNames(this.#store, [name]);
    const key = this.#key(name);
    const own = crypto.randomUUID();
    const headers = { "if-none-match": "*", [maker]: own };
    const { status } = await this.#ask({ method: "PUT", key, headers, body: bytes }, [200, 412], name);
    if (status === 200) return true;
    // There is one: another's, or ours, of an attempt whose answer was lost.
    const there = await this.#ask({ method: "HEAD", key }, [200, 404], name);
    return there.headers.get(maker) === own;
  }

  async delete(names: readonly string[]): Promise<void> {
    checkNames(this.#store, names);
    await this.#deletion.delete([...new Set(names)].map((name) => this.#key(name)));
  }

  /** No name of a blob, should another store lie around this one. */
  get #marker(): string {
    return `${this.#prefix}_tidemark-store.json`;
  }

  #key(name: string): string {
    return `${this.#prefix}blobs/${name}`;
  }

  /** @throws {RecoveryError} `store-failed` for an answer that is none of these. */
  async #ask(asked: Asked, wanted: readonly number[], blob?: string): Promise<Answer> {
    const answer = await this.#bucket.ask(asked);
    const isOther = answer.status === 404 && codeIn(answer) === "NoSuchBucket";
    if (!wanted.includes(answer.status) || isOther) throw refused(this.#store, answer, blob);
    return answer;
  }

  #checkFormat({ bytes }: Answer): void {
    const found = formatIn(new TextDecoder().decode(bytes));
    if (found === format) return;
    const problem = `the store has format ${found}, this version of Tidemark reads ${format}: use the version that wrote it`;
    throw new RecoveryError("cannot-resume", problem, { store: this.#store });
  }
}

function formatIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { format?: unknown } | null)?.format;
  } catch {
    return undefined;
  }
}

/** Tokens are any text; keys of ours have nothing that XML writes in another way. */
function unescaped(text: string): string {
  const meanings: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(\w+);/g, (all, name: string) => meanings[name] ?? all);
}
