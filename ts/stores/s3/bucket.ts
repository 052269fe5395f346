import type { S3Client } from "./client.ts";
import { type Answer, unanswered } from "./s3-failure.ts";

/** What is asked of a bucket. */
export interface Asked {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Path of an object; the bucket itself by default. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

/** How a bucket is asked. */
export interface BucketOptions {
  /** What messages call the store. */
  readonly store: string;
  readonly client: S3Client;
  /** The address of the bucket; ends with a slash. */
  readonly url: string;
  /** How long an answer may take; for large ones longer. */
  readonly answerMs: number;
  /** How long to wait before the second attempt; twice as long before each that follows. */
  readonly retryMs: number;
}

const attempts = 7;

/** What a client has no fault in: too much to do, an error within, two conditional writes at once. */
const passing: readonly number[] = [408, 409, 425, 429];

/** Bytes that any connection carries in a second. */
const slowestBytes = 100_000;

/** Requests to a bucket. What fails for a while is tried again; what was asked may then have been done twice. */
export class Bucket {
  readonly #options: BucketOptions;

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** @throws {RecoveryError} `store-failed` if there is no answer, after all attempts. */
  async ask(asked: Asked): Promise<Answer> {
    const { store, retryMs } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#askOnce(asked);
        if (attempt === attempts || (answer.status < 500 && !passing.includes(answer.status))) return answer;
        if (answer.status === 501) return answer; // not implemented: not later either
      } catch (error) {
        if (attempt === attempts) throw unanswered(store, error);
      }
      // Not all at the same moment: those who were refused together would be so again.
      const wait = retryMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async #askOnce({ method, key = "", query, headers = {}, body }: Asked): Promise<Answer> {
    const { client, url, answerMs } = this.#options;
    const search = query === undefined ? "" : `?${new URLSearchParams(query)}`;
    const patience =
      method === "GET" ? answerMs * 10 : answerMs + ((body?.length ?? 0) / slowestBytes) * 1_000;
    const response = await client.fetch(`${url}${key}${search}`, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(Math.ceil(patience)),
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  }
}
