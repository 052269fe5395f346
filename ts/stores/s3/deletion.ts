import { atOnce } from "../at-once.ts";
import type { Bucket } from "./bucket.ts";
import { type Answer, codeIn, refused } from "./s3-failure.ts";

/** Keys of one request, by the interface. */
const mostKeys = 1_000;
const mostRequests = 16;

/** Deletes objects: many by one request, where the server can. */
export class Deletion {
  readonly #store: string;
  readonly #bucket: Bucket;
  /** Some servers want an MD5 of the request, which the platform does not have, or know no such request. */
  #isOneByOne = false;

  constructor(store: string, bucket: Bucket) {
    this.#store = store;
    this.#bucket = bucket;
  }

  async delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 1 && !this.#isOneByOne) {
      for (let at = 0; at < keys.length; at += mostKeys)
        if (!(await this.#deleteMany(keys.slice(at, at + mostKeys)))) {
          this.#isOneByOne = true;
          return this.delete(keys.slice(at));
        }
      return;
    }
    await atOnce(mostRequests, keys, async (key) => {
      const answer = await this.#bucket.ask({ method: "DELETE", key });
      if (answer.status < 300) return;
      if (answer.status !== 404 || codeIn(answer) === "NoSuchBucket") throw refused(this.#store, answer);
    });
  }

  /** @returns Whether the server knows the request. */
  async #deleteMany(keys: readonly string[]): Promise<boolean> {
    // Keys are of letters that XML has no other meaning for.
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join("");
    const body = new TextEncoder().encode(`<Delete><Quiet>true</Quiet>${objects}</Delete>`);
    const answer = await this.#bucket.ask({
      method: "POST",
      query: { delete: "" },
      headers: {
        "content-type": "application/xml",
        "x-amz-checksum-sha256": await sha256(body),
        "x-amz-sdk-checksum-algorithm": "SHA256",
      },
      body,
    });
    if ([400, 404, 405, 411, 501].includes(answer.status) && codeIn(answer) !== "NoSuchBucket") return false;
    if (answer.status !== 200) throw refused(this.#store, answer);
    this.#checkEach(answer);
    return true;
  }

  /** An answer that all is well may tell of keys of which it is not so. */
  #checkEach(answer: Answer): void {
    if (new TextDecoder().decode(answer.bytes).includes("<Error>")) throw refused(this.#store, answer);
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return btoa(Array.from(new Uint8Array(digest), (byte) => String.fromCharCode(byte)).join(""));
}
